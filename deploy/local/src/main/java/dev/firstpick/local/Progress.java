package dev.firstpick.local;

import dev.firstpick.events.CloudEvent;
import dev.firstpick.events.EventFormatException;
import dev.firstpick.events.Topics;
import dev.firstpick.events.kafka.KafkaEvents;
import dev.firstpick.training.events.EvaluationCompleted;
import dev.firstpick.training.events.JobFailed;
import dev.firstpick.training.events.ProgressEvent;
import dev.firstpick.training.events.RepresentationLearned;
import dev.firstpick.training.events.TrainingEvent;
import dev.firstpick.training.events.TrainingProgressed;
import dev.firstpick.training.events.VolumesRepresented;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Shows on the console what trainers report, from now on. Reads the topics itself: nothing depends on it. */
final class Progress implements AutoCloseable {

    private static final Duration POLL = Duration.ofSeconds(1);

    private final String pool;
    private final Console console;
    private final Thread thread;
    private volatile boolean closed;

    Progress(String bootstrapServers, String pool, Console console) {
        this.pool = pool;
        this.console = console;
        this.thread = new Thread(() -> follow(bootstrapServers), "progress");
        thread.setDaemon(true);
        thread.start();
    }

    private void follow(String bootstrapServers) {
        Map<String, Object> settings = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                Math.toIntExact(POLL.toMillis()));
        try (KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = Stream.of(Topics.TRAINING_PROGRESS, Topics.TRAINING_EVENTS)
                    .flatMap(topic -> consumer.partitionsFor(topic).stream())
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            while (!closed) {
                consumer.poll(POLL).forEach(this::show);
            }
        }
    }

    private void show(ConsumerRecord<String, byte[]> record) {
        CloudEvent event = KafkaEvents.fromRecord(record);
        try {
            if (record.topic().equals(Topics.TRAINING_PROGRESS)) {
                ProgressEvent.CODEC.decodeKnown(event).ifPresent(this::show);
            } else {
                TrainingEvent.CODEC
                        .decodeKnown(event)
                        .filter(known -> known.pool().equals(pool))
                        .ifPresent(this::show);
            }
        } catch (EventFormatException e) {
            console.line("unreadable", e.getMessage());
        }
    }

    private void show(ProgressEvent event) {
        if (event instanceof TrainingProgressed progressed && progressed.pool().equals(pool)) {
            console.status(
                    progressed.worker(),
                    String.format(
                            Locale.ROOT,
                            "%s, %s: %d of %d%s, %.0f s left",
                            progressed.kind().name().toLowerCase(Locale.ROOT),
                            progressed.phase(),
                            progressed.done(),
                            progressed.total(),
                            progressed
                                    .loss()
                                    .map(loss -> String.format(Locale.ROOT, ", loss %.4f", loss))
                                    .orElse(""),
                            progressed.secondsLeft()));
        }
    }

    private void show(TrainingEvent event) {
        if (event instanceof RepresentationLearned learned) {
            console.line(
                    "representation",
                    String.format(
                            Locale.ROOT,
                            "%s learned: %d iterations, loss %.4f, %.0f s",
                            learned.representation().name().toLowerCase(Locale.ROOT),
                            learned.iterations(),
                            learned.loss(),
                            learned.seconds()));
        } else if (event instanceof VolumesRepresented represented) {
            console.line(
                    "representation",
                    String.format(
                            Locale.ROOT,
                            "shard %d of %d: %d scans, %.0f s",
                            represented.shard() + 1,
                            represented.shards(),
                            represented.volumes(),
                            represented.seconds()));
        } else if (event instanceof EvaluationCompleted evaluation) {
            console.line(
                    "evaluation",
                    String.format(
                            Locale.ROOT,
                            "%s, budget %d, seed %d: mean Dice %.4f on %d test scans (worst %.4f), %.0f s%s",
                            evaluation.strategy(),
                            evaluation.budget(),
                            evaluation.seed(),
                            evaluation.meanDice(),
                            evaluation.evaluated(),
                            evaluation.worstDice(),
                            evaluation.seconds(),
                            evaluation.resumedFrom() > 0 ? ", resumed at iteration " + evaluation.resumedFrom() : ""));
        } else if (event instanceof JobFailed failed) {
            console.line(
                    "FAILED", String.format("%s, attempt %d: %s", failed.kind(), failed.attempt(), failed.reason()));
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join(Duration.ofSeconds(5).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
