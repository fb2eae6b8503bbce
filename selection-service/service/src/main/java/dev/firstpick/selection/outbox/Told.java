package dev.firstpick.selection.outbox;

import dev.firstpick.events.CloudEvent;
import dev.firstpick.events.Event;
import dev.firstpick.events.Topics;
import dev.firstpick.events.trace.StorySpan;
import dev.firstpick.selection.events.SelectionEvent;
import dev.firstpick.selection.events.SelectionMade;
import dev.firstpick.training.events.TrainingEvent;
import dev.firstpick.training.events.TrainingJob;
import java.time.Instant;

/** Tells of a publication in the trace of what was published; of a selection in the traces of the scans that it picks as well. */
final class Told {

    private Told() {}

    @SuppressWarnings("try") // Held, not used.
    static void published(String topic, CloudEvent record, Instant begun) {
        Event event = read(topic, record);
        try (StorySpan span = StorySpan.published(event, begun)) {
            if (event instanceof SelectionMade made) {
                made.picks()
                        .forEach(pick -> StorySpan.tellOfScan(made.pool(), pick.volume(), "pick", made.about(), begun));
            }
        }
    }

    private static Event read(String topic, CloudEvent record) {
        return switch (topic) {
            case Topics.SELECTION_EVENTS -> SelectionEvent.CODEC.decode(record);
            case Topics.TRAINING_JOBS -> TrainingJob.CODEC.decode(record);
            case Topics.TRAINING_EVENTS -> TrainingEvent.CODEC.decode(record);
            default -> throw new IllegalArgumentException("topic: found " + topic + ", expected one of this service's");
        };
    }
}
