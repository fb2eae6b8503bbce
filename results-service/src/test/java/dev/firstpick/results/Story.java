package dev.firstpick.results;

import dev.firstpick.events.CloudEvent;
import dev.firstpick.events.Digests;
import dev.firstpick.events.Event;
import dev.firstpick.events.EventCodec;
import dev.firstpick.events.Json;
import dev.firstpick.events.Topics;
import dev.firstpick.ingest.events.AnnotationRegistered;
import dev.firstpick.ingest.events.IngestEvent;
import dev.firstpick.ingest.events.LabelClass;
import dev.firstpick.ingest.events.Modality;
import dev.firstpick.ingest.events.PoolOpened;
import dev.firstpick.ingest.events.PoolSealed;
import dev.firstpick.ingest.events.ProxyRule;
import dev.firstpick.ingest.events.Role;
import dev.firstpick.ingest.events.Task;
import dev.firstpick.ingest.events.VolumeExcluded;
import dev.firstpick.ingest.events.VolumeRegistered;
import dev.firstpick.selection.events.Pick;
import dev.firstpick.selection.events.Purpose;
import dev.firstpick.selection.events.Scope;
import dev.firstpick.selection.events.SelectionAnnotated;
import dev.firstpick.selection.events.SelectionEvent;
import dev.firstpick.selection.events.SelectionMade;
import dev.firstpick.store.ObjectRef;
import dev.firstpick.store.ObjectStore;
import dev.firstpick.training.events.CaseResults;
import dev.firstpick.training.events.EvaluationCompleted;
import dev.firstpick.training.events.JobFailed;
import dev.firstpick.training.events.JobKind;
import dev.firstpick.training.events.ProgressEvent;
import dev.firstpick.training.events.RepresentationKind;
import dev.firstpick.training.events.RepresentationLearned;
import dev.firstpick.training.events.TrainingEvent;
import dev.firstpick.training.events.TrainingProgressed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A small pool's life from opening to leaderboard, as the other services tell it: two pool volumes and two test volumes, three random
 * draws and one choice by typicality, a failed attempt, a run given up. The same name gives the same events.
 */
final class Story {

    /** An event and its topic. */
    record Told(String topic, CloudEvent event) {}

    /** Today: those who watch are told of nothing that is long past. */
    private static final Instant START =
            Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(3_600);

    private final String pool;
    private final ObjectStore store;
    private final List<Told> told = new ArrayList<>();
    private int seconds;

    private Story(String pool, ObjectStore store) {
        this.pool = pool;
        this.store = store;
    }

    static List<Told> of(String pool, ObjectStore store) {
        Story story = new Story(pool, store);
        story.ingest();
        story.learn();
        story.draw(1, 0.60);
        story.draw(2, 0.70);
        story.draw(3, 0.80);
        story.choose();
        story.fail();
        return List.copyOf(story.told);
    }

    /** The identity of what is called {@code name} in {@code pool}. */
    static String id(String pool, String name) {
        return Digests.sha256(pool + "/" + name);
    }

    private void ingest() {
        Task task = new Task(
                "hippocampus",
                Modality.MR,
                List.of(new LabelClass(1, "anterior"), new LabelClass(2, "posterior")),
                true,
                List.of(),
                ProxyRule.otsuBelow());
        tell(Topics.INGEST_EVENTS, IngestEvent.CODEC, new PoolOpened(pool, task, now()));
        for (String volume : List.of("p1", "p2", "p3", "odd", "t1", "t2")) {
            Role role = volume.startsWith("t") ? Role.TEST : Role.POOL;
            tell(Topics.INGEST_EVENTS, IngestEvent.CODEC, registered(volume, role));
        }
        annotate("t1");
        annotate("t2");
        tell(Topics.INGEST_EVENTS, IngestEvent.CODEC, new VolumeExcluded(pool, "odd", "cut off at the top", now()));
        tell(Topics.INGEST_EVENTS, IngestEvent.CODEC, new PoolSealed(pool, 1, digest(), 5, 3, ref("members"), now()));
    }

    private void learn() {
        String job = id(pool, "reconstruction");
        progress(job, JobKind.REPRESENTATION, Optional.empty(), 50, 1);
        tell(
                Topics.TRAINING_EVENTS,
                TrainingEvent.CODEC,
                new RepresentationLearned(
                        job,
                        pool,
                        digest(),
                        RepresentationKind.RECONSTRUCTION,
                        ref("weights"),
                        50,
                        0.02,
                        7.5,
                        "w1",
                        1,
                        now()));
    }

    private void draw(int seed, double dice) {
        select("random-" + seed, "random", seed, Purpose.BENCHMARK, "p" + seed);
        annotate("p" + seed);
        annotated("random-" + seed);
        evaluate("random-" + seed, "random", seed, 1, dice);
    }

    private void choose() {
        select("typiclust", "typiclust", 1, Purpose.ANNOTATE, "p2");
        annotated("typiclust");
        progress(id(pool, "run-typiclust-1"), JobKind.TRAINING, Optional.of(id(pool, "typiclust")), 100, 1);
        tell(
                Topics.TRAINING_EVENTS,
                TrainingEvent.CODEC,
                new JobFailed(
                        id(pool, "run-typiclust-1"),
                        pool,
                        JobKind.TRAINING,
                        Optional.of(id(pool, "typiclust")),
                        1,
                        false,
                        "out of memory",
                        "w2",
                        now()));
        progress(id(pool, "run-typiclust-1"), JobKind.TRAINING, Optional.of(id(pool, "typiclust")), 300, 2);
        evaluate("typiclust", "typiclust", 1, 1, 0.75);
        evaluate("typiclust", "typiclust", 1, 2, 0.85);
    }

    private void fail() {
        String run = id(pool, "run-lost");
        select("lost", "typiclust", 9, Purpose.BENCHMARK, "p3");
        progress(run, JobKind.TRAINING, Optional.of(id(pool, "lost")), 200, 1);
        tell(
                Topics.TRAINING_EVENTS,
                TrainingEvent.CODEC,
                new JobFailed(
                        run,
                        pool,
                        JobKind.TRAINING,
                        Optional.of(id(pool, "lost")),
                        3,
                        true,
                        "given up after 3 attempts",
                        "dispatcher",
                        now()));
    }

    private void select(String name, String strategy, long seed, Purpose purpose, String volume) {
        Pick pick = new Pick(1, volume, ref("image-" + volume), 0.5, "drawn for the test");
        tell(
                Topics.SELECTION_EVENTS,
                SelectionEvent.CODEC,
                new SelectionMade(
                        id(pool, name),
                        pool,
                        1,
                        digest(),
                        strategy,
                        Scope.GLOBAL,
                        1,
                        seed,
                        purpose,
                        Optional.empty(),
                        List.of(pick),
                        now()));
    }

    private void annotated(String selection) {
        tell(
                Topics.SELECTION_EVENTS,
                SelectionEvent.CODEC,
                new SelectionAnnotated(id(pool, selection), pool, 1, now()));
    }

    private void annotate(String volume) {
        tell(
                Topics.INGEST_EVENTS,
                IngestEvent.CODEC,
                new AnnotationRegistered(pool, volume, ref("label-" + volume), List.of(1, 2), now()));
    }

    private VolumeRegistered registered(String volume, Role role) {
        return new VolumeRegistered(
                pool,
                volume,
                role,
                ref("image-" + volume),
                List.of(35, 51, 35),
                List.of(1.0, 1.0, 1.0),
                List.of(1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0),
                "uint8",
                now());
    }

    private void progress(String job, JobKind kind, Optional<String> selection, int last, int attempt) {
        for (int done = 50; done <= last; done += 50) {
            tell(
                    Topics.TRAINING_PROGRESS,
                    ProgressEvent.CODEC,
                    new TrainingProgressed(
                            job,
                            pool,
                            kind,
                            selection,
                            "training",
                            done,
                            300,
                            Optional.of(1.0 / done),
                            Optional.of(0.01),
                            Optional.empty(),
                            4.0,
                            (300 - done) / 4.0,
                            "w" + attempt,
                            attempt,
                            now()));
        }
    }

    /** One test volume lies 0.1 below the run's mean and one 0.1 above; the lower one's distances are not defined. */
    private void evaluate(String selection, String strategy, long seed, long trainingSeed, double dice) {
        String run = id(pool, "run-" + selection + "-" + trainingSeed);
        CaseResults cases = new CaseResults(
                run,
                List.of(
                        testCase("t1", dice - 0.1, Optional.empty(), Optional.empty()),
                        testCase("t2", dice + 0.1, Optional.of(2.0), Optional.of(0.5))));
        tell(
                Topics.TRAINING_EVENTS,
                TrainingEvent.CODEC,
                new EvaluationCompleted(
                        run,
                        pool,
                        digest(),
                        id(pool, selection),
                        strategy,
                        Scope.GLOBAL,
                        1,
                        seed,
                        trainingSeed,
                        ref("weights"),
                        put(cases),
                        2,
                        1,
                        dice,
                        0.1 * Math.sqrt(2),
                        dice - 0.1,
                        Optional.of(2.0),
                        Optional.of(0.5),
                        300,
                        0,
                        75.0,
                        "w1",
                        2,
                        now()));
    }

    private CaseResults.Case testCase(String volume, double dice, Optional<Double> hd95, Optional<Double> assd) {
        return new CaseResults.Case(
                volume,
                dice,
                List.of(new CaseResults.ClassResult(1, "foreground", dice, hd95, assd)),
                ref("prediction-" + volume));
    }

    private ObjectRef put(CaseResults cases) {
        try {
            return store.put(Json.write(cases));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private <E extends Event> void tell(String topic, EventCodec<E> codec, E event) {
        told.add(new Told(topic, codec.encode(event)));
    }

    private String digest() {
        return id(pool, "revision-1");
    }

    private static ObjectRef ref(String name) {
        String sha256 = Digests.sha256(name);
        return ObjectRef.ofKey("sha256/" + sha256.substring(0, 2) + "/" + sha256, sha256, name.length());
    }

    private Instant now() {
        seconds++;
        return START.plusSeconds(seconds);
    }
}
