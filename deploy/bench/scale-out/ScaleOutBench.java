package dev.firstpick.local;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firstpick.ingest.events.LabelClass;
import dev.firstpick.ingest.events.Modality;
import dev.firstpick.ingest.events.ProxyRule;
import dev.firstpick.ingest.events.Task;
import dev.firstpick.phantoms.PhantomDataset;
import dev.firstpick.training.events.LearningSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The same trainings by one worker and by more, each worker with one thread: from when the first training was begun until the last was evaluated. The
 * whole system runs as it does always; the picks are random draws, so nothing but trainings is asked of the workers. Each worker has done many
 * short trainings of another pool before: processes that have run for a while have compiled their code.
 */
public final class ScaleOutBench {

    private static final String POOL = "scale-out";
    private static final String WARM_UP = "warm-up";
    private static final int SCANS = 12;
    private static final double TEST_FRACTION = 0.25;

    private ScaleOutBench() {}

    public static void main(String[] arguments) {
        try {
            run(arguments);
            System.exit(0);
        } catch (Exception e) {
            e.printStackTrace();
            System.exit(1);
        }
    }

    private static void run(String[] arguments) throws Exception {
        Map<String, String> options = new HashMap<>();
        for (int n = 2; n < arguments.length; n += 2) {
            options.put(arguments[n], arguments[n + 1]);
        }
        int jobs = Integer.parseInt(options.getOrDefault("--jobs", "46"));
        int warmUp = Integer.parseInt(options.getOrDefault("--warm-up", "100"));
        int iterations = Integer.parseInt(options.getOrDefault("--iterations", "250"));
        int[] workers = Arrays.stream(options.getOrDefault("--workers", "1,2").split(","))
                .mapToInt(Integer::parseInt)
                .toArray();
        Path work = Path.of(arguments[1]);
        PhantomDataset.write(work.resolve("data"), SCANS, 7);
        double alone = 0;
        for (int many : workers) {
            Path state = Files.createDirectories(work.resolve("state-" + many));
            Benchmark before = benchmark(WARM_UP, work, many * warmUp, iterations / 10);
            double seconds = seconds(Path.of(arguments[0]), state, before, benchmark(POOL, work, jobs, iterations), many);
            alone = many == workers[0] ? seconds : alone;
            System.out.printf(
                    Locale.ROOT,
                    "{\"measure\":\"%d trainings by %d workers of one thread, against %d\",\"size\":%d,\"ours\":%.1f,\"peer\":%.1f,\"unit\":\"s\",\"ratio\":%.4f,\"peak_mb\":null}%n",
                    jobs,
                    many,
                    workers[0],
                    jobs,
                    seconds,
                    alone,
                    seconds / alone);
        }
    }

    private static double seconds(Path home, Path state, Benchmark before, Benchmark benchmark, int workers) {
        Console console = new Console();
        Map<String, String> oneThread = Map.of("FIRSTPICK_TRAINING_THREADS", "1", "OMP_NUM_THREADS", "1");
        try (LocalSystem system = LocalSystem.start(home, state, workers, console, oneThread)) {
            succeed(before, system, console);
            system.endAnnotators();
            succeed(benchmark, system, console);
            List<Instant> begun = new ArrayList<>();
            List<Instant> ended = new ArrayList<>();
            JsonNode runs = new JsonClient(system.results())
                    .get("/api/pools/" + POOL + "/runs?kind=training&limit=1000")
                    .orThrow("runs");
            for (JsonNode run : runs) {
                begun.add(Instant.parse(run.path("startedAt").asText()));
                ended.add(Instant.parse(run.path("completedAt").asText()));
            }
            return Duration.between(Collections.min(begun), Collections.max(ended)).toMillis() / 1e3;
        }
    }

    private static void succeed(Benchmark benchmark, LocalSystem system, Console console) {
        if (!benchmark.run(system, console)) {
            throw new IllegalStateException("a training failed");
        }
    }

    private static Benchmark benchmark(String pool, Path work, int jobs, int iterations) {
        LearningSettings learning = new LearningSettings(
                "quick", Optional.of(iterations), Optional.empty(), Optional.of(List.of(32, 32, 32)), Optional.empty());
        Task task = new Task(
                "phantom",
                Modality.MR,
                List.of(new LabelClass(1, "head"), new LabelClass(2, "tail")),
                true,
                List.of(),
                ProxyRule.otsuAbove());
        Plan plan = new Plan(List.of(3), List.of("random"), List.of("global"), jobs, 1, 1, learning, learning, true);
        return new Benchmark(pool, MsdDataset.read(work.resolve("data")), task, TEST_FRACTION, plan);
    }
}
