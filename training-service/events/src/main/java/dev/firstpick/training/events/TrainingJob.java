package dev.firstpick.training.events;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.firstpick.events.Event;
import dev.firstpick.events.EventCodec;
import java.util.Map;

/**
 * A request on {@code training-jobs}, keyed by job. A job is complete in itself: a worker needs nothing but it and the object store.
 * The same job may be sent again, as another attempt, until an outcome is seen; the first outcome stands.
 */
public sealed interface TrainingJob extends Event
        permits RepresentationRequested, EmbeddingRequested, TrainingRequested {

    /** Writes and reads these jobs. */
    EventCodec<TrainingJob> CODEC = EventCodec.of("/firstpick/selection", TrainingJob.class);

    /** The job's identity: a SHA-256 of what is asked, without the attempt. */
    String job();

    /** The pool's name. */
    String pool();

    /** 1, 2, …: how often the job has been sent. */
    int attempt();

    /** Which kind of job. */
    @JsonIgnore
    JobKind kind();

    /**
     * The key in the object store under which lies that nobody wants a job's outcome any more. A trainer that finds it leaves the job,
     * whatever its attempt.
     */
    static String cancellationKey(String job) {
        return "jobs/" + job + "/cancelled.json";
    }

    @Override
    default String key() {
        return job();
    }

    @Override
    default String subject() {
        return job() + "/" + attempt();
    }

    @Override
    default Map<String, String> about() {
        return kind().about(pool(), job());
    }
}
