package dev.firstpick.training;

import dev.firstpick.events.Digests;
import dev.firstpick.ingest.events.OrganPreset;
import dev.firstpick.selection.events.Scope;
import dev.firstpick.store.ObjectRef;
import dev.firstpick.training.events.EmbeddingRequested;
import dev.firstpick.training.events.LearningSettings;
import dev.firstpick.training.events.RepresentationKind;
import dev.firstpick.training.events.VolumesRepresented;
import java.time.Instant;

/** Jobs whose content no test looks at. */
public final class TestJobs {

    private static final ObjectRef NOTHING = ObjectRef.ofKey("sha256/none", Digests.sha256("none"), 4);

    private TestJobs() {}

    public static EmbeddingRequested embedding(String pool, String name, int attempt) {
        return new EmbeddingRequested(
                Digests.sha256(pool + "/" + name),
                pool,
                Digests.sha256(pool),
                RepresentationKind.RECONSTRUCTION,
                Scope.GLOBAL,
                OrganPreset.HEART.task(),
                LearningSettings.preset("quick"),
                NOTHING,
                0,
                1,
                NOTHING,
                attempt,
                Instant.parse("2026-01-01T00:00:00Z"));
    }

    public static VolumesRepresented outcome(EmbeddingRequested job, String worker) {
        return new VolumesRepresented(
                job.job(),
                job.pool(),
                job.digest(),
                job.representation(),
                job.scope(),
                job.model(),
                job.shard(),
                job.shards(),
                1,
                NOTHING,
                1.5,
                worker,
                job.attempt(),
                Instant.now());
    }
}
