package dev.firstpick.selection.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpick.events.Digests;
import dev.firstpick.ingest.events.OrganPreset;
import dev.firstpick.selection.database.Transactions;
import dev.firstpick.selection.outbox.Outbox;
import dev.firstpick.stack.StackTestResource;
import dev.firstpick.store.ObjectRef;
import dev.firstpick.training.events.LearningSettings;
import dev.firstpick.training.events.RepresentationKind;
import dev.firstpick.training.events.RepresentationRequested;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;

/**
 * What is done for every job and every few seconds costs the same after very many jobs as before. {@code -Dfirstpick.jobs=1000000} tries
 * it with a million.
 */
@QuarkusTest
@TestProfile(LineTest.ClosedWindow.class)
@QuarkusTestResource(value = StackTestResource.class, initArgs = @ResourceArg(name = "database", value = "selection"))
class CostTest {

    private static final Logger LOG = Logger.getLogger(CostTest.class);
    private static final ObjectRef MANIFEST = new ObjectRef("store:x", Digests.sha256("x"), 1);
    private static final int MANY = Integer.getInteger("firstpick.jobs", 200_000);
    private static final int ROUNDS = 41;

    /** Times of a few milliseconds vary: this is for what grows with the number of jobs, which would be two hundred times as much. */
    private static final double MOST_TIMES = 20;

    private static final double UNSEEN_MILLIS = 10;

    @Inject
    Jobs jobs;

    @Inject
    Line line;

    @Inject
    Outbox outbox;

    @Inject
    Transactions transactions;

    @Test
    void theLastJobCostsWhatTheFirstDid() {
        // Given
        transactions.await(() -> jobs.deleteAll());
        fill(1_000);
        Map<String, Double> before = costs();

        // When
        fill(MANY);
        Map<String, Double> after = costs();

        // Then
        LOG.infof("milliseconds at 1000 jobs %s, at %d more %s", before, MANY, after);
        after.forEach((what, millis) -> assertThat(millis)
                .as(what + ", milliseconds; before: " + before.get(what))
                .isLessThan(MOST_TIMES * before.get(what) + UNSEEN_MILLIS));
        assertThat(transactions.await(() -> jobs.counts(Optional.empty())).stream()
                        .filter(count -> count.state() == JobState.DONE)
                        .mapToLong(JobCount::jobs)
                        .sum())
                .isGreaterThan(MANY / 10 * 9);
        transactions.await(() -> jobs.deleteAll());
        execute("delete from selection.applied_events where ce_id like 'cost-%'");
        execute("delete from selection.outbox where ce_id like 'cost-%'");
    }

    /** Median milliseconds of what is done for every job, and of what is asked every few seconds. */
    private Map<String, Double> costs() {
        Map<String, Double> costs = new LinkedHashMap<>();
        costs.put("a job from its request to its end", millis(this::oneJob));
        costs.put("the next in line", millis(() -> transactions.await(() -> line.next(4))));
        costs.put(
                "the silent ones",
                millis(() -> transactions.await(() -> line.silent(Instant.now(), Duration.ofMinutes(3)))));
        costs.put("how many are released", millis(() -> transactions.await(jobs::countReleased)));
        costs.put("how many are open", millis(() -> transactions.await(jobs::openCounts)));
        costs.put("how many there are", millis(() -> transactions.await(() -> jobs.counts(Optional.empty()))));
        costs.put("how many a pool has", millis(() -> transactions.await(() -> jobs.counts(Optional.of("pool-7")))));
        costs.put(
                "the newest of a pool",
                millis(() -> transactions.await(
                        () -> jobs.newest(Optional.of("pool-7"), Optional.empty(), Optional.of(JobState.HELD), 20))));
        costs.put("the events that wait", millis(() -> transactions.await(outbox::countWaiting)));
        costs.put(
                "an event that was applied",
                millis(() -> execute("insert into selection.applied_events (ce_id, applied_at) values ('cost-"
                        + UUID.randomUUID() + "', now())")));
        return costs;
    }

    private void oneJob() {
        String id = Digests.sha256(UUID.randomUUID().toString());
        RepresentationRequested request = new RepresentationRequested(
                id,
                "pool-new",
                Digests.sha256("revision"),
                RepresentationKind.PROXY,
                OrganPreset.HEART.task(),
                LearningSettings.preset("quick"),
                1,
                MANIFEST,
                1,
                Instant.now());
        transactions.await(() -> jobs.add(request, false));
        transactions.await(() -> line.next(4));
        transactions.await(() -> jobs.locked(id).invoke(job -> job.sent(Instant.now())));
        transactions.await(() -> jobs.reported(id, Instant.now(), 1));
        transactions.await(() -> jobs.locked(id).invoke(job -> job.done(Instant.now())));
    }

    private static double millis(Runnable work) {
        double[] times = new double[ROUNDS];
        for (int n = -5; n < ROUNDS; n++) {
            long begun = System.nanoTime();
            work.run();
            if (n >= 0) {
                times[n] = (System.nanoTime() - begun) / 1e6;
            }
        }
        Arrays.sort(times);
        return Math.round(times[ROUNDS / 2] * 100) / 100.0;
    }

    /** Jobs that have ended, of a hundred pools, each of which also has a few that wait; and what was told of them. */
    private void fill(int many) {
        String batch = UUID.randomUUID().toString().substring(0, 8);
        int part = 50_000;
        for (int from = 0; from < many; from += part) {
            String numbers = "generate_series(" + from + ", " + (Math.min(many, from + part) - 1) + ") n";
            execute(
                    "insert into selection.jobs (job, pool, kind, selection, urgent, state, attempt, failures, payload, created_at,"
                            + " sent_at, reported_at, finished_at)"
                            + " select '" + batch
                            + "-' || n, 'pool-' || n % 100, case when n % 10 = 0 then 'EMBEDDING' else 'TRAINING' end,"
                            + " 'selection-' || n % 5000, false, case when n % 50 = 1 then 'FAILED' else 'DONE' end, 1, 0, '{}', now(),"
                            + " now() - interval '1 day', now() - interval '1 day', now() from " + numbers);
            execute("insert into selection.applied_events (ce_id, applied_at) select 'cost-" + batch
                    + "-' || n, now() from " + numbers);
            execute(
                    "insert into selection.outbox (ce_id, topic, record_key, name, pool, headers, data, stored_at, published_at,"
                            + " position) select 'cost-" + batch
                            + "-' || n, 'selection-events', 'p', 'selection-made', 'pool-' || n % 100,"
                            + " '{}', '{}', now(), now(), nextval('selection.selection_positions') from " + numbers);
        }
        execute("insert into selection.jobs (job, pool, kind, urgent, state, attempt, failures, payload, created_at)"
                + " select '" + batch + "-held-' || n, 'pool-' || n % 100, 'TRAINING', false, 'HELD', 0, 0, '{}', now()"
                + " from generate_series(1, 300) n");
        execute("analyze selection.jobs");
        execute("analyze selection.outbox");
        execute("analyze selection.applied_events");
    }

    private void execute(String statement) {
        transactions.await(() -> Panache.getSession()
                .chain(session -> session.createNativeQuery(statement).executeUpdate()));
    }
}
