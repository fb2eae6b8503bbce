package dev.firstpick.training.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firstpick.events.CloudEvent;
import dev.firstpick.events.EventCodec;
import dev.firstpick.events.Topics;
import dev.firstpick.events.kafka.KafkaEvents;
import dev.firstpick.stack.KafkaBroker;
import dev.firstpick.stack.TestStack;
import dev.firstpick.store.FileObjectStore;
import dev.firstpick.store.ObjectStore;
import dev.firstpick.training.TestJobs;
import dev.firstpick.training.TestTopics;
import dev.firstpick.training.events.EmbeddingRequested;
import dev.firstpick.training.events.JobFailed;
import dev.firstpick.training.events.TrainingEvent;
import dev.firstpick.training.events.TrainingJob;
import dev.firstpick.training.events.VolumesRepresented;
import dev.firstpick.training.job.JobContext;
import dev.firstpick.training.job.JobHandler;
import dev.firstpick.training.job.JobMetrics;
import dev.firstpick.training.job.JobRefusedException;
import dev.firstpick.training.job.JobRunner;
import dev.firstpick.training.publish.Announcer;
import dev.firstpick.training.publish.Publisher;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The worker on a real broker; what a job does is the test's, so that it can take as long, and fail, as the test wants. */
@Timeout(240)
class WorkerTest {

    private static final Duration LOCK = Duration.ofSeconds(6);
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private final KafkaBroker broker = TestStack.shared().broker();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final List<Worker> workers = new ArrayList<>();
    private ObjectStore store;
    private TestTopics topics;

    @BeforeEach
    void open() throws IOException {
        topics = TestTopics.fresh(TestStack.shared().bootstrapServers(), LOCK);
        store = new FileObjectStore(folder);
    }

    @AfterEach
    void close() {
        workers.forEach(Worker::stop);
        topics.close();
        store.close();
    }

    @Test
    void aJobThatTakesLongerThanItsLockIsDoneOnce() {
        // Given
        Work work = new Work(LOCK.multipliedBy(2));
        start("first", work);
        start("second", work);

        // When
        topics.send(job("long", 1));

        // Then
        await().atMost(SOON).until(() -> topics.events().size() == 1);
        assertThat(work.begun).hasValue(1);
        assertThat(meters.counter("firstpick.lock.renewals").count()).isGreaterThanOrEqualTo(3);
    }

    @Test
    void twoWorkersDoTwoJobsOfOnePartitionAtOnce() {
        // Given
        Work work = new Work(Duration.ofSeconds(6));
        start("first", work);
        start("second", work);

        // When
        topics.send(job("one", 1));
        topics.send(job("other", 1));

        // Then
        await().atMost(SOON).until(() -> work.atWork.get() == 2);
        await().atMost(SOON).until(() -> topics.events().size() == 2);
        assertThat(topics.events().stream().map(event -> ((VolumesRepresented) event).worker()))
                .containsExactlyInAnyOrder("first", "second");
    }

    @Test
    void aWorkerThatIsStoppedGivesItsJobBackAtOnce() {
        // Given
        Work patient = new Work(Duration.ofMinutes(1));
        Worker stopped = start("stopped", patient);
        topics.send(job("job", 1));
        await().atMost(SOON).until(() -> patient.atWork.get() == 1);
        Work quick = new Work(Duration.ZERO);

        // When
        long begin = System.nanoTime();
        stopped.stop();
        Duration toStop = Duration.ofNanos(System.nanoTime() - begin);
        start("second", quick);

        // Then
        await().atMost(SOON).until(() -> topics.events().size() == 1);
        assertThat(toStop).isLessThan(Duration.ofSeconds(4));
        assertThat(stopped.running()).isFalse();
        assertThat(topics.events())
                .singleElement()
                .isInstanceOfSatisfying(VolumesRepresented.class, outcome -> assertThat(outcome.worker())
                        .isEqualTo("second"));
    }

    @Test
    void aJobThatIsCancelledIsLeftAndNeverBegunAgain() throws IOException {
        // Given
        Work work = new Work(Duration.ofMinutes(1));
        Worker worker = start("worker", work);
        TrainingJob job = job("unwanted", 1);
        topics.send(job);
        await().atMost(SOON).until(() -> work.atWork.get() == 1);

        // When
        cancel(job);
        await().atMost(SOON).until(() -> work.atWork.get() == 0);
        topics.send(job("unwanted", 2));

        // Then
        await().atMost(SOON).until(() -> topics.events().size() == 1);
        assertThat(topics.events()).singleElement().isInstanceOfSatisfying(JobFailed.class, failure -> {
            assertThat(failure.attempt()).isEqualTo(2);
            assertThat(failure.terminal()).isTrue();
            assertThat(failure.reason()).contains("cancelled before it was begun");
        });
        assertThat(work.begun).hasValue(1);
        assertThat(worker.running()).isTrue();
    }

    @Test
    void aJobThatIsCancelledAsItsWorkEndsHasNoOutcome() {
        // Given
        Work work = new Work(Duration.ZERO) {
            @Override
            public TrainingEvent run(EmbeddingRequested job, JobContext context) throws Exception {
                TrainingEvent outcome = super.run(job, context);
                if (job.attempt() == 1) {
                    cancel(job);
                }
                return outcome;
            }
        };
        start("worker", work);

        // When
        topics.send(job("late", 1));
        topics.send(job("late", 2));

        // Then
        await().atMost(SOON).until(() -> topics.events().size() == 1);
        assertThat(topics.events()).singleElement().isInstanceOfSatisfying(JobFailed.class, failure -> assertThat(
                        failure.reason())
                .contains("cancelled before it was begun"));
    }

    @Test
    void anOutcomeThatStandsIsNotAnnouncedAgainForAJobThatWasCancelled() throws IOException {
        // Given
        start("worker", new Work(Duration.ZERO));
        topics.send(job("done", 1));
        await().atMost(SOON).until(() -> topics.events().size() == 1);
        cancel(job("done", 1));

        // When
        topics.send(job("done", 2));
        topics.send(job("another", 1));

        // Then
        await().atMost(SOON).until(() -> topics.events().size() == 2);
        assertThat(topics.events())
                .extracting(event -> ((VolumesRepresented) event).job())
                .containsExactly(job("done", 1).job(), job("another", 1).job());
    }

    @Test
    void aBrokerWhoseNameCannotBeResolvedIsAskedForAgain() {
        // When
        Worker worker = start(
                "early", new Work(Duration.ZERO), this::toBroker, Map.of("bootstrap.servers", "broker.invalid:9092"));

        // Then
        await().atMost(SOON).until(() -> worker.hindrance()
                .filter(cause -> cause.contains("bootstrap"))
                .isPresent());
        assertThat(worker.running()).isTrue();
    }

    private void cancel(TrainingJob job) throws IOException {
        store.createIfAbsent(TrainingJob.cancellationKey(job.job()), "{}".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aRecordThatIsNoJobIsPutWithTheDeadLettersAndTheNextJobRuns() {
        // Given
        start("worker", new Work(Duration.ZERO));

        // When
        topics.send(new ProducerRecord<>(topics.jobs(), "poison", "no job".getBytes(StandardCharsets.UTF_8)));
        topics.send(incomplete());
        topics.send(job("next", 1));

        // Then
        await().atMost(SOON).until(() -> topics.events().size() == 1);
        List<ConsumerRecord<String, byte[]>> letters = topics.records(Topics.deadLettersOf(topics.jobs()));
        assertThat(letters).hasSize(2);
        assertThat(letters.get(0).value()).asString().isEqualTo("no job");
        assertThat(header(letters.get(0), "dead-letter-reason")).contains("ce_type");
        assertThat(header(letters.get(0), "dead-letter-topic")).isEqualTo(topics.jobs());
        assertThat(header(letters.get(0), "dead-letter-partition")).isEqualTo("0");
        assertThat(header(letters.get(0), "dead-letter-offset")).isEqualTo("0");
        assertThat(header(letters.get(1), "dead-letter-reason")).contains("job: found no such field");
    }

    @Test
    void aJobThatIsSentAgainAnnouncesTheSameOutcome() {
        // Given
        Work work = new Work(Duration.ZERO);
        start("worker", work);
        topics.send(job("job", 1));
        await().atMost(SOON).until(() -> topics.events().size() == 1);

        // When
        topics.send(job("job", 2));

        // Then
        await().atMost(SOON).until(() -> topics.events().size() == 2);
        List<CloudEvent> told = topics.ofPool(Topics.TRAINING_EVENTS).toList();
        assertThat(told.get(1).id()).isEqualTo(told.get(0).id());
        assertThat(told.get(1).data()).isEqualTo(told.get(0).data());
        assertThat(work.begun).hasValue(1);
    }

    @Test
    void anAttemptThatFailsIsReportedAndTheNextAttemptRuns() {
        // Given
        AtomicInteger calls = new AtomicInteger();
        Work work = new Work(Duration.ZERO) {
            @Override
            public TrainingEvent run(EmbeddingRequested job, JobContext context) throws Exception {
                if (calls.incrementAndGet() == 1) {
                    throw new IllegalStateException("loss: found NaN in iteration 7, expected a finite number");
                }
                return super.run(job, context);
            }
        };
        start("worker", work);

        // When
        topics.send(job("job", 1));
        topics.send(job("job", 2));

        // Then
        await().atMost(SOON).until(() -> topics.events().size() == 2);
        assertThat(topics.events().get(0)).isInstanceOfSatisfying(JobFailed.class, failed -> {
            assertThat(failed.attempt()).isEqualTo(1);
            assertThat(failed.terminal()).isFalse();
            assertThat(failed.reason()).contains("iteration 7");
            assertThat(failed.worker()).isEqualTo("worker");
        });
        assertThat(topics.events().get(1)).isInstanceOf(VolumesRepresented.class);
    }

    @Test
    void aJobThatCanNeverBeDoneIsGivenUpAtItsFirstFailure() {
        // Given
        Work work = new Work(Duration.ZERO) {
            @Override
            public TrainingEvent run(EmbeddingRequested job, JobContext context) throws Exception {
                throw new JobRefusedException("training volume scan-7: voxels: found NaN, expected finite values");
            }
        };
        start("worker", work);

        // When
        topics.send(job("job", 1));

        // Then
        await().atMost(SOON).until(() -> topics.events().size() == 1);
        assertThat(topics.events().get(0)).isInstanceOfSatisfying(JobFailed.class, failed -> {
            assertThat(failed.terminal()).isTrue();
            assertThat(failed.reason()).contains("scan-7");
        });
    }

    @Test
    void aDeathBetweenStoringAndPublishingLosesNothing() {
        // Given
        Work work = new Work(Duration.ZERO);
        AtomicInteger calls = new AtomicInteger();
        Publisher dying = record -> {
            if (record.topic().equals(Topics.TRAINING_EVENTS) && calls.incrementAndGet() == 1) {
                throw new ThreadDeathInTest();
            }
            return toBroker(record);
        };
        start("worker", work, dying);

        // When
        topics.send(job("job", 1));

        // Then
        await().atMost(SOON).until(() -> topics.events().size() == 1);
        assertThat(work.begun).hasValue(1);
        assertThat(calls).hasValue(2);
    }

    @Test
    void aBrokerThatIsAwayLongerThanTheLockCostsNoJob() {
        // Given
        Work work = new Work(LOCK.multipliedBy(2));
        start("worker", work);
        topics.send(job("job", 1));
        await().atMost(SOON).until(() -> work.atWork.get() == 1);

        // When
        broker.kill();
        await().atMost(SOON).until(() -> work.atWork.get() == 0);
        broker.start();

        // Then
        await().atMost(SOON.multipliedBy(2)).until(() -> topics.events().size() == 1);
        assertThat(work.begun).hasValueGreaterThanOrEqualTo(2);
        assertThat(meters.counter("firstpick.lock.losses").count()).isGreaterThanOrEqualTo(1);
    }

    private Worker start(String name, Work work) {
        return start(name, work, this::toBroker);
    }

    private Worker start(String name, Work work, Publisher publisher) {
        return start(
                name,
                work,
                publisher,
                Map.of("bootstrap.servers", TestStack.shared().bootstrapServers()));
    }

    private Worker start(String name, Work work, Publisher publisher, Map<String, Object> client) {
        JobMetrics metrics = new JobMetrics(meters);
        JobRunner runner = new JobRunner(
                name,
                store,
                new Announcer(publisher),
                List.of(work),
                metrics,
                Clock.systemUTC(),
                Duration.ofMillis(200));
        Worker worker = new Worker(new QueueSettings(client, name, topics.jobs(), topics.group()), runner, metrics);
        workers.add(worker);
        worker.start();
        return worker;
    }

    private CompletableFuture<Void> toBroker(ProducerRecord<String, byte[]> record) {
        CompletableFuture<Void> sent = new CompletableFuture<>();
        topics.producer().send(record, (place, failure) -> {
            if (failure == null) {
                sent.complete(null);
            } else {
                sent.completeExceptionally(failure);
            }
        });
        return sent;
    }

    private EmbeddingRequested job(String name, int attempt) {
        return TestJobs.embedding(topics.pool(), name, attempt);
    }

    private ProducerRecord<String, byte[]> incomplete() {
        CloudEvent whole = TrainingJob.CODEC.encode(job("incomplete", 1));
        assertThat(whole.type()).isEqualTo(EventCodec.typeOf(EmbeddingRequested.class));
        return KafkaEvents.toRecord(
                topics.jobs(), new CloudEvent(whole.key(), whole.headers(), "{}".getBytes(StandardCharsets.UTF_8)));
    }

    private static String header(ConsumerRecord<String, byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    /** A job that takes a given time, and heeds the stop flag. */
    private static class Work implements JobHandler<EmbeddingRequested> {

        final AtomicInteger begun = new AtomicInteger();
        final AtomicInteger atWork = new AtomicInteger();
        private final Duration time;

        Work(Duration time) {
            this.time = time;
        }

        @Override
        public Class<EmbeddingRequested> accepts() {
            return EmbeddingRequested.class;
        }

        @Override
        public TrainingEvent run(EmbeddingRequested job, JobContext context) throws Exception {
            begun.incrementAndGet();
            atWork.incrementAndGet();
            try {
                long end = System.nanoTime() + time.toNanos();
                while (System.nanoTime() < end) {
                    context.stop().check();
                    Thread.sleep(20);
                }
                return TestJobs.outcome(job, context.worker());
            } finally {
                atWork.decrementAndGet();
            }
        }
    }

    /** What nobody catches. */
    private static final class ThreadDeathInTest extends Error {
        private static final long serialVersionUID = 1L;
    }
}
