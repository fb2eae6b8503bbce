import dev.firstpick.events.Digests;
import dev.firstpick.events.Json;
import dev.firstpick.ingest.events.OrganPreset;
import dev.firstpick.ingest.events.PoolOpened;
import dev.firstpick.ingest.events.Role;
import dev.firstpick.ingest.events.VolumeRegistered;
import dev.firstpick.ingest.pool.Catalogue;
import dev.firstpick.ingest.pool.Ledger;
import dev.firstpick.ingest.pool.PoolRegistry;
import dev.firstpick.ingest.pool.Sealing;
import dev.firstpick.stack.S3Server;
import dev.firstpick.store.ObjectRef;
import dev.firstpick.store.ObjectStore;
import dev.firstpick.store.ObjectStores;
import dev.firstpick.store.S3Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Seals a pool of many volumes that nobody has sealed, on files or on an S3 server; once more with the catalogue that this has left and a hundred
 * volumes more; and reads a page of its list. Each in an ingest that knows nothing of the pool. JSON lines.
 */
public final class SealingBench {

    private static final String POOL = "many";
    private static final int WRITERS = 16;

    private static final Clock CLOCK = Clock.systemUTC();

    private SealingBench() {}

    public static void main(String[] arguments) throws Exception {
        String kind = arguments[0];
        int volumes = Integer.parseInt(arguments[1]);
        Path folder = Path.of(arguments[2]);
        if (kind.equals("files")) {
            measure(kind, volumes, ObjectStores.open(folder.toString(), S3Settings.of(name -> Optional.empty())), folder);
        } else {
            try (S3Server server = S3Server.persistent(folder, 0)) {
                Map<String, String> access = Map.of(
                        "firstpick.s3.endpoint", server.endpoint().toString(),
                        "firstpick.s3.access-key", "any",
                        "firstpick.s3.secret-key", "any");
                S3Settings settings = S3Settings.of(name -> Optional.ofNullable(access.get(name)));
                measure(kind, volumes, ObjectStores.open("s3://" + S3Server.BUCKET + "/bench", settings), null);
            }
        }
    }

    private static void measure(String kind, int volumes, ObjectStore store, Path folder) throws Exception {
        store.createIfAbsent(
                "pools/" + POOL + "/pool.json", Json.write(new PoolOpened(POOL, OrganPreset.LIVER.task(), Instant.now())));
        register(0, volumes, store, folder);
        time(kind + ": first seal, no catalogue", volumes, () -> seal(store));
        register(volumes, volumes + 100, store, folder);
        time(kind + ": next seal", volumes + 100, () -> seal(store));
        time(kind + ": a page of 100 names", volumes + 100, () -> registry(store).volumes(POOL, name(volumes / 2), 100));
        time(kind + ": counts", volumes + 100, () -> registry(store).counts(POOL));
        store.close();
    }

    private interface Work {
        Object run() throws Exception;
    }

    private static void time(String measure, int size, Work work) throws Exception {
        Duration before = processor();
        Instant begun = Instant.now();
        work.run();
        double seconds = Duration.between(begun, Instant.now()).toMillis() / 1e3;
        Runtime runtime = Runtime.getRuntime();
        System.out.printf(
                Locale.ROOT,
                "{\"measure\":\"%s\",\"size\":%d,\"ours\":%.2f,\"unit\":\"s\",\"cpu_s\":%.2f,\"heap_mb\":%d}%n",
                measure,
                size,
                seconds,
                processor().minus(before).toMillis() / 1e3,
                (runtime.totalMemory() - runtime.freeMemory()) >> 20);
    }

    private static Duration processor() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private static PoolRegistry registry(ObjectStore store) {
        Catalogue catalogue = new Catalogue(store);
        return new PoolRegistry(new Ledger(store, catalogue, event -> {}, CLOCK), catalogue, store, CLOCK);
    }

    private static Object seal(ObjectStore store) throws Exception {
        try (Catalogue catalogue = new Catalogue(store)) {
            Ledger ledger = new Ledger(store, catalogue, event -> {}, CLOCK);
            return new Sealing(new PoolRegistry(ledger, catalogue, store, CLOCK), ledger, catalogue, store).seal(POOL);
        }
    }

    /** What registrations leave, without the scans themselves; on files without forcing each to the disk. */
    private static void register(int from, int to, ObjectStore store, Path folder) throws Exception {
        ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
        List<Future<?>> pending = new ArrayList<>();
        for (int writer = 0; writer < WRITERS; writer++) {
            int[] own = IntStream.range(from, to).filter(mine(writer)).toArray();
            pending.add(writers.submit(() -> {
                for (int number : own) {
                    String key = "pools/" + POOL + "/volumes/" + name(number) + ".json";
                    byte[] manifest = Json.write(volume(number));
                    if (folder == null) {
                        store.createIfAbsent(key, manifest);
                    } else {
                        Files.createDirectories(folder.resolve(key).getParent());
                        Files.write(folder.resolve(key), manifest);
                    }
                }
                return null;
            }));
        }
        for (Future<?> one : pending) {
            one.get();
        }
        writers.shutdown();
    }

    private static IntPredicate mine(int writer) {
        return number -> number % WRITERS == writer;
    }

    private static String name(int number) {
        return String.format("scan-%07d", number);
    }

    private static VolumeRegistered volume(int number) {
        String sum = Digests.sha256("image " + number);
        return new VolumeRegistered(
                POOL,
                name(number),
                number % 50 == 0 ? Role.TEST : Role.POOL,
                ObjectRef.ofKey("sha256/" + sum.substring(0, 2) + "/" + sum, sum, 12_345_678),
                List.of(512, 512, 200),
                List.of(0.8, 0.8, 2.5),
                List.of(-0.8, 0.0, 0.0, 200.0, 0.0, -0.8, 0.0, 200.0, 0.0, 0.0, 2.5, -300.0),
                "int16",
                Optional.empty(),
                List.of(),
                Optional.of(Digests.sha256("voxels " + number)),
                Optional.empty(),
                Instant.now());
    }
}
