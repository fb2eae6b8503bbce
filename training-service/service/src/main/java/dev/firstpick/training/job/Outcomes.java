package dev.firstpick.training.job;

import dev.firstpick.events.Json;
import dev.firstpick.store.ObjectStore;
import dev.firstpick.training.events.EmbeddingRequested;
import dev.firstpick.training.events.EvaluationCompleted;
import dev.firstpick.training.events.RepresentationLearned;
import dev.firstpick.training.events.RepresentationRequested;
import dev.firstpick.training.events.TrainingEvent;
import dev.firstpick.training.events.TrainingJob;
import dev.firstpick.training.events.TrainingRequested;
import dev.firstpick.training.events.VolumesRepresented;
import java.io.IOException;
import java.util.Optional;

/**
 * The outcomes of jobs, in the object store: of all workers that ever end the same job, the first one's outcome stands.
 */
public final class Outcomes {

    private final ObjectStore store;

    public Outcomes(ObjectStore store) {
        this.store = store;
    }

    /** The outcome that stands, if there is one. */
    public Optional<TrainingEvent> find(TrainingJob job) throws IOException {
        String key = keyOf(job);
        return store.read(key).map(json -> Json.read(json, typeOf(job), key));
    }

    /** Keeps {@code outcome}, unless another stands. Returns the one that stands. */
    public TrainingEvent settle(TrainingJob job, TrainingEvent outcome) throws IOException {
        if (store.createIfAbsent(keyOf(job), Json.write(outcome))) {
            return outcome;
        }
        return find(job).orElseThrow(() -> new IOException(keyOf(job) + ": neither created nor found"));
    }

    static String keyOf(TrainingJob job) {
        return "jobs/" + job.job() + "/outcome.json";
    }

    private static Class<? extends TrainingEvent> typeOf(TrainingJob job) {
        if (job instanceof RepresentationRequested) {
            return RepresentationLearned.class;
        }
        if (job instanceof EmbeddingRequested) {
            return VolumesRepresented.class;
        }
        if (job instanceof TrainingRequested) {
            return EvaluationCompleted.class;
        }
        throw new IllegalArgumentException("no outcome is known for " + job.getClass());
    }
}
