package dev.firstpick.local;

import dev.firstpick.events.Topics;
import dev.firstpick.events.kafka.KafkaEvents;
import dev.firstpick.selection.events.Pick;
import dev.firstpick.selection.events.PickWithdrawn;
import dev.firstpick.selection.events.SelectionEvent;
import dev.firstpick.selection.events.SelectionMade;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Stands in for the people who annotate: subscribes to selection events like any annotation queue, and hands in the label of each
 * pick from a folder of labels. A person's queue would take the purpose {@code annotate} alone; a benchmark also needs the labels of
 * its random draws.
 */
@Command(
        name = "annotator",
        mixinStandardHelpOptions = true,
        description = "Hands in labels for the picks, from a folder of labels.")
public final class Annotator implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(Annotator.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final int CONFLICT = 409;
    private static final int TOO_LARGE = 413;
    private static final int UNPROCESSABLE = 422;

    @Option(names = "--bootstrap", required = true, description = "The broker's address.")
    private String bootstrap;

    @Option(names = "--ingest", required = true, description = "The ingest service's address.")
    private URI ingest;

    @Option(names = "--pool", required = true, description = "The pool to annotate for.")
    private String pool;

    @Option(names = "--labels", required = true, description = "A folder of label files, named like the volumes.")
    private Path labels;

    private final Set<String> handedIn = new HashSet<>();
    private final Set<String> withdrawn = new HashSet<>();

    /** The process's entry. */
    public static void main(String[] arguments) {
        CommandLine line = new CommandLine(new Annotator());
        line.setExecutionExceptionHandler((e, command, parsed) -> {
            if (!(e instanceof LocalRunException)) {
                LOG.error("the annotator failed", e);
            }
            command.getErr().println("annotator: " + e.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        });
        System.exit(line.execute(arguments));
    }

    @Override
    public Integer call() {
        JsonClient client = new JsonClient(ingest);
        Map<String, Object> settings = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrap,
                ConsumerConfig.GROUP_ID_CONFIG,
                "annotator-" + pool,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                Math.toIntExact(POLL.toMillis()),
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false);
        try (KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            Thread main = Thread.currentThread();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(consumer, main)));
            consumer.subscribe(List.of(Topics.SELECTION_EVENTS));
            while (true) {
                ConsumerRecords<String, byte[]> records = consumer.poll(POLL);
                for (ConsumerRecord<String, byte[]> record : records) {
                    SelectionEvent.CODEC
                            .decodeKnown(KafkaEvents.fromRecord(record))
                            .ifPresent(event -> take(client, event));
                }
                if (!records.isEmpty()) {
                    consumer.commitSync();
                }
            }
        } catch (WakeupException e) {
            return 0;
        }
    }

    private static void stop(KafkaConsumer<?, ?> consumer, Thread main) {
        consumer.wakeup();
        try {
            main.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Hands in the labels that an event asks for. */
    void take(JsonClient client, SelectionEvent event) {
        if (event.pool().equals(pool)) {
            picksOf(event).forEach(pick -> handIn(client, pick));
        }
    }

    /** What an event asks to be annotated. A volume that was withdrawn is not annotated for any selection: it was excluded. */
    private List<Pick> picksOf(SelectionEvent event) {
        if (event instanceof SelectionMade made) {
            LOG.info("picks received: strategy={} budget={} seed={}", made.strategy(), made.budget(), made.seed());
            return made.picks();
        }
        if (event instanceof PickWithdrawn gone) {
            LOG.info(
                    "pick withdrawn: volume={} replacement={} reason={}",
                    gone.volume(),
                    gone.replacement().map(Pick::volume).orElse("none"),
                    gone.reason());
            withdrawn.add(gone.volume());
            return gone.replacement().map(List::of).orElse(List.of());
        }
        return List.of();
    }

    private void handIn(JsonClient client, Pick pick) {
        if (!handedIn.contains(pick.volume()) && !withdrawn.contains(pick.volume())) {
            String path = "/pools/" + pool + "/volumes/" + pick.volume() + "/annotation";
            JsonClient.Answer answer = untilReached(() -> client.putFile(path, labelOf(pick.volume())));
            if (answer.status() == CONFLICT && isExcluded(client, pick.volume())) {
                LOG.info("label not wanted, the volume is excluded: volume={}", pick.volume());
                withdrawn.add(pick.volume());
                return;
            }
            if (answer.status() == UNPROCESSABLE || answer.status() == TOO_LARGE) {
                takeOut(client, pick.volume(), answer);
                return;
            }
            if (!answer.isSuccess()) {
                throw new LocalRunException("annotation of " + pick.volume() + ": " + answer.problem());
            }
            handedIn.add(pick.volume());
            LOG.info("label handed in: volume={} status={}", pick.volume(), answer.status());
        }
    }

    /** A scan whose label cannot be used is taken out of its pool, so that another one is picked in its place. */
    private void takeOut(JsonClient client, String volume, JsonClient.Answer refusal) {
        LOG.warn("label refused, the volume is taken out: volume={} {}", volume, refusal.problem());
        withdrawn.add(volume);
        untilReached(() -> client.delete("/pools/" + pool + "/volumes/" + volume + "?reason=label%20refused"))
                .orThrow("taking out " + volume);
    }

    /** Between a pick and its withdrawal, ingest knows already. */
    private boolean isExcluded(JsonClient client, String volume) {
        JsonClient.Answer answer = untilReached(() -> client.get("/pools/" + pool + "/volumes/" + volume));
        return answer.isSuccess() && answer.body().hasNonNull("excluded");
    }

    private static JsonClient.Answer untilReached(java.util.function.Supplier<JsonClient.Answer> call) {
        while (true) {
            try {
                JsonClient.Answer answer = call.get();
                if (answer.status() != 503) {
                    return answer;
                }
                LOG.warn("ingest is not ready: {}", answer.problem());
            } catch (UncheckedIOException e) {
                LOG.warn("ingest cannot be reached: {}", e.getMessage());
            }
            try {
                TimeUnit.SECONDS.sleep(1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new LocalRunException("interrupted", e);
            }
        }
    }

    private Path labelOf(String volume) {
        for (String ending : List.of(".nii.gz", ".nii")) {
            Path file = labels.resolve(volume + ending);
            if (Files.isRegularFile(file)) {
                return file;
            }
        }
        throw new LocalRunException(
                labels + ": found no label for " + volume + ", expected " + volume + ".nii.gz or " + volume + ".nii");
    }
}
