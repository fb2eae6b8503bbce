package dev.firstpick.events;

import java.util.List;

/** The names of the topics. */
public final class Topics {

    public static final String INGEST_EVENTS = "ingest-events";
    public static final String SELECTION_EVENTS = "selection-events";
    public static final String TRAINING_JOBS = "training-jobs";
    public static final String TRAINING_EVENTS = "training-events";
    public static final String TRAINING_PROGRESS = "training-progress";

    /** The share group that takes {@link #TRAINING_JOBS}. */
    public static final String TRAINERS = "trainers";

    private Topics() {}

    /** Every topic that carries events or jobs, without the dead letters. */
    public static List<String> all() {
        return List.of(INGEST_EVENTS, SELECTION_EVENTS, TRAINING_JOBS, TRAINING_EVENTS, TRAINING_PROGRESS);
    }

    /** Where records of {@code topic} go that a consumer could not handle. */
    public static String deadLettersOf(String topic) {
        return "dlq." + topic;
    }
}
