package dev.firstpick.local;

import dev.firstpick.events.Digests;
import dev.firstpick.events.Event;
import dev.firstpick.ingest.events.AnnotationRegistered;
import dev.firstpick.ingest.events.Finding;
import dev.firstpick.ingest.events.OrganPreset;
import dev.firstpick.ingest.events.PoolOpened;
import dev.firstpick.ingest.events.PoolSealed;
import dev.firstpick.ingest.events.Role;
import dev.firstpick.ingest.events.VolumeExcluded;
import dev.firstpick.ingest.events.VolumeRegistered;
import dev.firstpick.ingest.events.VolumeReplaced;
import dev.firstpick.selection.events.Pick;
import dev.firstpick.selection.events.PickWithdrawn;
import dev.firstpick.selection.events.PoolGrown;
import dev.firstpick.selection.events.Purpose;
import dev.firstpick.selection.events.Scope;
import dev.firstpick.selection.events.SelectionAnnotated;
import dev.firstpick.selection.events.SelectionMade;
import dev.firstpick.selection.events.StepFailed;
import dev.firstpick.store.ObjectRef;
import dev.firstpick.training.events.EmbeddingRequested;
import dev.firstpick.training.events.EvaluationCompleted;
import dev.firstpick.training.events.JobFailed;
import dev.firstpick.training.events.JobKind;
import dev.firstpick.training.events.LearningSettings;
import dev.firstpick.training.events.RepresentationKind;
import dev.firstpick.training.events.RepresentationLearned;
import dev.firstpick.training.events.RepresentationRequested;
import dev.firstpick.training.events.SetAside;
import dev.firstpick.training.events.TrainingProgressed;
import dev.firstpick.training.events.TrainingRequested;
import dev.firstpick.training.events.VolumesRepresented;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** One event of every type, with every optional field present. */
final class EventSamples {

    private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final String POOL = "spleens";
    private static final String JOB = Digests.sha256("job");
    private static final String DIGEST = Digests.sha256("members");
    private static final String SELECTION = Digests.sha256("selection");
    private static final ObjectRef BLOB =
            ObjectRef.ofKey("sha256/ab/" + Digests.sha256("blob"), Digests.sha256("blob"), 1234);
    private static final LearningSettings LEARNING = new LearningSettings(
            "quick", Optional.of(600), Optional.of(0.2), Optional.of(List.of(48, 64, 48)), Optional.of(2));

    private EventSamples() {}

    static Stream<Event> all() {
        return Stream.of(
                new PoolOpened(POOL, OrganPreset.SPLEEN.task(), Optional.of(-1024.0), TIME),
                new VolumeRegistered(
                        POOL,
                        "spleen_001",
                        Role.POOL,
                        BLOB,
                        List.of(512, 512, 90),
                        List.of(0.8, 0.8, 5.0),
                        List.of(0.8, 0.0, 0.0, -200.0, 0.0, 0.8, 0.0, -180.0, 0.0, 0.0, 5.0, 40.0),
                        "int16",
                        Optional.of(BLOB),
                        List.of(new Finding("sheared", "The axes are not at right angles: 85.2°.")),
                        Optional.of(DIGEST),
                        Optional.of("spleen_000"),
                        TIME),
                new VolumeReplaced(
                        POOL,
                        "spleen_001",
                        2,
                        Role.TEST,
                        BLOB,
                        List.of(512, 512, 90),
                        List.of(0.8, 0.8, 5.0),
                        List.of(0.8, 0.0, 0.0, -200.0, 0.0, 0.8, 0.0, -180.0, 0.0, 0.0, 5.0, 40.0),
                        "int16",
                        Optional.of(BLOB),
                        List.of(new Finding("sheared", "The axes are not at right angles: 85.2°.")),
                        Optional.of(DIGEST),
                        Optional.of("spleen_000"),
                        BLOB,
                        Role.POOL,
                        TIME),
                new VolumeExcluded(POOL, "spleen_002", "motion", TIME),
                new AnnotationRegistered(
                        POOL,
                        "spleen_001",
                        BLOB,
                        List.of(1),
                        Optional.of(BLOB),
                        List.of(new Finding("rounded", "Voxels up to 0.00007 from a class were rounded.")),
                        2,
                        TIME),
                new PoolSealed(POOL, 1, DIGEST, 41, 32, BLOB, TIME),
                new SelectionMade(
                        SELECTION,
                        POOL,
                        1,
                        DIGEST,
                        "typiclust",
                        Scope.GLOBAL,
                        1,
                        7,
                        Purpose.ANNOTATE,
                        Optional.of(DIGEST),
                        Optional.of(List.of("spleen_001")),
                        List.of(new Pick(1, "spleen_001", BLOB, 0.5, "the most typical of 32 scans")),
                        TIME),
                new SelectionAnnotated(SELECTION, POOL, 1, TIME),
                new PickWithdrawn(
                        SELECTION,
                        POOL,
                        "spleen_001",
                        Optional.of(new Pick(2, "spleen_003", BLOB, 0.4, "the most typical of 31 scans")),
                        "consent withdrawn",
                        TIME),
                new PoolGrown(POOL, 82, 50, "50 new scans; the rule is every 50", TIME),
                new StepFailed(
                        POOL,
                        DIGEST,
                        "embed",
                        JOB + "/GLOBAL/2",
                        4,
                        false,
                        "the object store does not answer",
                        TIME,
                        TIME),
                new RepresentationRequested(
                        JOB,
                        POOL,
                        DIGEST,
                        RepresentationKind.RECONSTRUCTION,
                        OrganPreset.SPLEEN.task(),
                        LEARNING,
                        1,
                        BLOB,
                        1,
                        TIME),
                new EmbeddingRequested(
                        JOB,
                        POOL,
                        DIGEST,
                        RepresentationKind.PROXY,
                        Scope.LOCAL,
                        OrganPreset.SPLEEN.task(),
                        LEARNING,
                        BLOB,
                        0,
                        2,
                        BLOB,
                        1,
                        TIME),
                new TrainingRequested(
                        JOB,
                        POOL,
                        DIGEST,
                        SELECTION,
                        "random",
                        Scope.GLOBAL,
                        5,
                        3,
                        Purpose.BENCHMARK,
                        OrganPreset.SPLEEN.task(),
                        LEARNING,
                        1,
                        BLOB,
                        2,
                        TIME),
                new RepresentationLearned(
                        JOB,
                        POOL,
                        DIGEST,
                        RepresentationKind.RECONSTRUCTION,
                        BLOB,
                        600,
                        0.01,
                        61.5,
                        "trainer-1",
                        1,
                        TIME,
                        List.of(new SetAside("scan-7", "found 3 of 9 voxels not finite"))),
                new VolumesRepresented(
                        JOB,
                        POOL,
                        DIGEST,
                        RepresentationKind.RECONSTRUCTION,
                        Scope.GLOBAL,
                        BLOB,
                        0,
                        2,
                        64,
                        BLOB,
                        3.5,
                        "trainer-1",
                        1,
                        TIME,
                        List.of(new SetAside("scan-7", "found 3 of 9 voxels not finite"))),
                new EvaluationCompleted(
                        JOB,
                        POOL,
                        DIGEST,
                        SELECTION,
                        "random",
                        Scope.GLOBAL,
                        5,
                        3,
                        1,
                        BLOB,
                        BLOB,
                        9,
                        1,
                        0.89,
                        0.02,
                        0.71,
                        Optional.of(5.2),
                        Optional.of(1.1),
                        600,
                        200,
                        130.0,
                        "trainer-2",
                        2,
                        TIME,
                        List.of(new SetAside("scan-7", "found 3 of 9 voxels not finite")),
                        List.of("scan-8")),
                new JobFailed(
                        JOB,
                        POOL,
                        JobKind.TRAINING,
                        Optional.of(SELECTION),
                        3,
                        true,
                        "the loss is NaN at iteration 17",
                        "trainer-1",
                        TIME),
                new TrainingProgressed(
                        JOB,
                        POOL,
                        JobKind.TRAINING,
                        Optional.of(SELECTION),
                        "training",
                        50,
                        600,
                        Optional.of(0.7),
                        Optional.of(0.009),
                        Optional.of(0.5),
                        4.5,
                        122.0,
                        "trainer-1",
                        1,
                        TIME));
    }
}
