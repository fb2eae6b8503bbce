package dev.firstpick.selection;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firstpick.events.Topics;
import dev.firstpick.events.kafka.KafkaEvents;
import dev.firstpick.training.events.JobFailed;
import dev.firstpick.training.events.JobKind;
import dev.firstpick.training.events.ProgressEvent;
import dev.firstpick.training.events.RepresentationRequested;
import dev.firstpick.training.events.TrainingEvent;
import dev.firstpick.training.events.TrainingJob;
import dev.firstpick.training.events.TrainingProgressed;
import dev.firstpick.training.events.TrainingRequested;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class JobsTest extends OnStack {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final List<ScanPool> pools = new ArrayList<>();

    /** Jobs that are left with nobody would fill the window of the tests that follow. */
    @AfterEach
    void cancelWhatIsLeft() {
        pools.forEach(pool -> List.of("held", "released")
                .forEach(state -> api.json(api.get("/jobs?state=" + state + "&pool=" + pool.name()))
                        .get("jobs")
                        .forEach(job -> api.delete("/jobs/" + job.get("job").asText()))));
    }

    @Test
    void aJobThatFailsThreeTimesIsGivenUpAndItsSelectionFails() throws Exception {
        // Given
        ScanPool pool = annotatedDraws(1);
        try (PlayedTrainer trainer = PlayedTrainer.idle(store, wire, pool)) {
            Set<Integer> failed = new java.util.HashSet<>();

            // When
            JsonNode status = api.awaitStatus(pool, found -> {
                trainer.seen().stream().filter(job -> failed.add(job.attempt())).forEach(trainer::fail);
                return found.get("complete").asBoolean();
            });

            // Then
            assertThat(status.at("/selections/failed").asInt()).isEqualTo(1);
            assertThat(status.at("/jobs/failed").asInt()).isEqualTo(1);
            assertThat(trainer.seen()).extracting(TrainingJob::attempt).containsExactly(1, 2, 3);
            assertThat(api.selections(pool).get(0).get("failure").asText())
                    .contains("given up after 3 failures")
                    .contains("out of memory");
            Awaitility.await().atMost(PATIENCE).until(() -> terminal(pool).size() == 1);
            assertThat(terminal(pool).get(0).worker()).isEqualTo("dispatcher");
        }
    }

    @Test
    void aJobThatNobodyReportsOnIsSentAgainAndTheOutcomeOfAnyAttemptEndsIt() throws Exception {
        // Given
        ScanPool pool = annotatedDraws(1);
        try (PlayedTrainer trainer = PlayedTrainer.idle(store, wire, pool)) {

            // When
            Awaitility.await().atMost(PATIENCE).until(() -> trainer.seen().size() == 2);
            TrainingJob first = trainer.seen().get(0);
            TrainingJob second = trainer.seen().get(1);
            trainer.announce(trainer.outcome(first));
            JsonNode status =
                    api.awaitStatus(pool, found -> found.get("complete").asBoolean());

            // Then
            assertThat(first.attempt()).isEqualTo(1);
            assertThat(second.attempt()).isEqualTo(2);
            assertThat(second.job()).isEqualTo(first.job());
            assertThat(status.at("/selections/trained").asInt()).isEqualTo(1);
        }
    }

    @Test
    void aJobThatIsReportedOnIsNotSentAgain() throws Exception {
        // Given
        ScanPool pool = annotatedDraws(1);
        try (PlayedTrainer trainer = PlayedTrainer.idle(store, wire, pool)) {
            Awaitility.await().atMost(PATIENCE).until(() -> !trainer.seen().isEmpty());
            TrainingRequested job = trainer.seen(TrainingRequested.class).get(0);

            // When
            for (int second = 0; second < 20; second++) {
                wire.send(Topics.TRAINING_PROGRESS, ProgressEvent.CODEC.encode(progress(job, second)));
                Thread.sleep(1000);
            }

            // Then
            assertThat(trainer.seen()).hasSize(1);
        }
    }

    private static TrainingProgressed progress(TrainingRequested job, int done) {
        return new TrainingProgressed(
                job.job(),
                job.pool(),
                JobKind.TRAINING,
                Optional.of(job.selection()),
                "training",
                done,
                100,
                Optional.of(0.5),
                Optional.of(0.01),
                Optional.empty(),
                1,
                100.0 - done,
                "t1",
                job.attempt(),
                Instant.now());
    }

    @Test
    void noMoreJobsAreReleasedThanTheWindowHolds() throws Exception {
        // Given
        ScanPool pool = annotatedDraws(7);
        try (PlayedTrainer trainer = PlayedTrainer.idle(store, wire, pool)) {
            api.awaitStatus(
                    pool,
                    found -> found.at("/jobs/released").asInt() == 4
                            && found.at("/jobs/held").asInt() == 3);
            Awaitility.await().atMost(PATIENCE).until(() -> trainer.seen().size() >= 4);

            // When
            trainer.announce(trainer.outcome(trainer.seen().get(0)));
            api.awaitStatus(
                    pool,
                    found -> found.at("/jobs/done").asInt() == 1
                            && found.at("/jobs/released").asInt() == 4
                            && found.at("/jobs/held").asInt() == 2);

            // Then
            Awaitility.await().atMost(PATIENCE).until(() -> jobs(trainer).size() == 5);
            assertThat(api.json(api.get("/pools/" + pool.name() + "/jobs"))
                            .at("/training/released")
                            .asInt())
                    .isEqualTo(4);
        }
    }

    @Test
    void whatLooksAtARepresentationThatIsGivenUpFails() throws Exception {
        // Given
        ScanPool pool = tracked(pool("hopeless").with(6).opened());
        api.put(
                "/pools/" + pool.name() + "/plan",
                "{\"budgets\":[2],\"strategies\":[\"random\",\"typiclust\"],\"randomDraws\":1,\"train\":false}");
        try (PlayedTrainer trainer = PlayedTrainer.idle(store, wire, pool)) {
            pool.sealed();
            Awaitility.await().atMost(PATIENCE).until(() -> !trainer.seen().isEmpty());
            RepresentationRequested job =
                    trainer.seen(RepresentationRequested.class).get(0);

            // When
            trainer.announce(new JobFailed(
                    job.job(),
                    job.pool(),
                    job.kind(),
                    Optional.empty(),
                    1,
                    true,
                    "patch larger than memory",
                    "t1",
                    Instant.now()));
            JsonNode status =
                    api.awaitStatus(pool, found -> found.get("complete").asBoolean());

            // Then
            assertThat(status.get("selections").toString())
                    .isEqualTo("{\"planned\":2,\"made\":1,\"annotated\":0,\"trained\":0,\"failed\":1}");
            JsonNode refused = api.json(
                    api.post("/pools/" + pool.name() + "/selections", "{\"strategy\":\"typiclust\",\"budget\":3}"));
            assertThat(refused.get("status").asInt()).isEqualTo(422);
            assertThat(refused.at("/errors/0/found").asText()).contains("patch larger than memory");
        }
    }

    @Test
    void aCancelledJobIsNotSentAgainAndFailsItsSelection() throws Exception {
        // Given
        ScanPool pool = annotatedDraws(1);
        try (PlayedTrainer trainer = PlayedTrainer.idle(store, wire, pool)) {
            Awaitility.await().atMost(PATIENCE).until(() -> !trainer.seen().isEmpty());
            String job = trainer.seen().get(0).job();

            // When
            JsonNode cancelled = api.json(api.delete("/jobs/" + job));

            // Then
            assertThat(cancelled.get("state").asText()).isEqualTo("cancelled");
            JsonNode status =
                    api.awaitStatus(pool, found -> found.get("complete").asBoolean());
            assertThat(status.at("/selections/failed").asInt()).isEqualTo(1);
        }
    }

    @Test
    void moreTrainingsOfASelectionThatIsTrainedAreDoneToo() throws Exception {
        // Given
        ScanPool pool = annotatedDraws(1);
        try (PlayedTrainer trainer = PlayedTrainer.of(store, wire, pool)) {
            api.awaitStatus(pool, found -> found.at("/selections/trained").asInt() == 1);

            // When
            api.put(
                    "/pools/" + pool.name() + "/plan",
                    "{\"budgets\":[2],\"strategies\":[\"random\"],\"randomDraws\":1,\"trainingSeeds\":3}");
            api.awaitStatus(pool, found -> found.at("/jobs/done").asInt() == 3);

            // Then
            api.awaitStatus(pool, found -> found.get("complete").asBoolean());
            assertThat(trainer.seen(TrainingRequested.class).stream()
                            .map(TrainingRequested::trainingSeed)
                            .collect(Collectors.toSet()))
                    .containsExactlyInAnyOrder(1L, 2L, 3L);
        }
    }

    /** A pool whose random draws of 2 volumes are all annotated, so that each waits for one training. */
    private ScanPool annotatedDraws(int draws) {
        ScanPool pool = tracked(pool("jobs").with(4).opened());
        api.put(
                "/pools/" + pool.name() + "/plan",
                "{\"budgets\":[2],\"strategies\":[\"random\"],\"randomDraws\":" + draws + "}");
        List.of("scan-00", "scan-01", "scan-02", "scan-03").forEach(pool::annotated);
        pool.sealed();
        return pool;
    }

    private ScanPool tracked(ScanPool pool) {
        pools.add(pool);
        return pool;
    }

    private static Set<String> jobs(PlayedTrainer trainer) {
        return trainer.seen().stream().map(TrainingJob::job).collect(Collectors.toSet());
    }

    private List<JobFailed> terminal(ScanPool pool) {
        return wire.read(Topics.TRAINING_EVENTS, record -> pool.name().equals(record.key())).stream()
                .map(record -> TrainingEvent.CODEC.decode(KafkaEvents.fromRecord(record)))
                .filter(JobFailed.class::isInstance)
                .map(JobFailed.class::cast)
                .filter(JobFailed::terminal)
                .toList();
    }
}
