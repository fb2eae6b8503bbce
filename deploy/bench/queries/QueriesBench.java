import dev.firstpick.stack.Database;
import dev.firstpick.stack.TestStack;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Asks the packaged results service at a fixed rate, whether or not it has answered what was asked before: a time counts from when the
 * question was due. The projection holds {@code cases} metrics: pools of 1,000 networks each, evaluated on 50 test scans.
 */
public final class QueriesBench {

    private static final int RUNS = 1_000;
    private static final int SCANS = 50;
    private static final int WARM_UP_SECONDS = 30;

    /** The pool whose list is asked for as a file, and how many rows that has. */
    private static final String LARGE = "large";
    private static final int EXPORTED = 100_000;

    /** What the service asks of PostgreSQL, by the question that it answers with it. */
    private static final Map<String, String> STATEMENTS = Map.of(
            "leaderboard",
            "select coalesce(v.version, '') from results.pools p left join results.pool_versions v on v.pool = p.pool where p.pool = 'pool-1'",
            "leaderboard worked out anew",
            "select run, volume, dice from results.cases where run = any(array(select run from results.runs where pool = 'pool-1'))",
            "cases of a run",
            "select * from results.case_views e where e.run = (select min(run) from results.runs where pool = 'pool-1') order by e.dice, e.run,"
                    + " e.volume limit 201",
            "a page of a pool's cases",
            "select * from results.case_views e where e.pool = 'pool-1' and e.dice >= 0.7 and ((e.dice > 0.7) or (e.dice = 0.7 and e.run > 'a') or"
                    + " (e.dice = 0.7 and e.run = 'a' and e.volume > 'a')) order by e.dice, e.run, e.volume limit 101",
            "a page of runs",
            "select * from results.run_views e where e.pool = 'pool-1' and e.kind = 'training' and e.strategy in ('typiclust') and e.budget in (5)"
                    + " order by e.run limit 51",
            "pools",
            "select * from results.pool_views e order by e.pool limit 21");

    private static final int CONNECTIONS = 64;

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    /** Asks at the fixed rate: it takes a quarter of the processor time that the JDK's client takes, which here is taken from the service. */
    private final io.vertx.core.http.HttpClient light;
    /** On which all is asked and all answers are taken, by one thread. */
    private final Context asking;
    private final Map<String, List<Double>> times = new ConcurrentHashMap<>();
    /** An example of each. */
    private final Map<String, String> failures = new ConcurrentHashMap<>();
    private final AtomicInteger open = new AtomicInteger();
    private final Random random = new Random(2023);
    private final String address;
    private final int pools;

    private QueriesBench(int port, int pools) {
        this.address = "http://127.0.0.1:" + port;
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        this.asking = vertx.getOrCreateContext();
        this.light = vertx.createHttpClient(
                        new HttpClientOptions().setDefaultHost("127.0.0.1").setDefaultPort(port),
                        new PoolOptions().setHttp1MaxSize(CONNECTIONS));
        this.pools = pools;
    }

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
        int cases = Integer.parseInt(arguments[0]);
        int rate = Integer.parseInt(arguments[1]);
        int seconds = Integer.parseInt(arguments[2]);
        Path jar = Path.of(arguments[3]);
        int pools = Math.max(1, cases / (RUNS * SCANS));
        TestStack stack = TestStack.shared();
        Database database = stack.freshDatabase("queries");
        Path work = Files.createTempDirectory("queries");
        int port = freePort();
        Process service = start(jar, port, stack.bootstrapServers(), database, work);
        try {
            QueriesBench bench = new QueriesBench(port, pools);
            bench.awaitReady(service);
            fill(database, pools);
            bench.first();
            bench.load(rate, WARM_UP_SECONDS);
            bench.times.clear();
            bench.load(rate, seconds);
            bench.report("", pools * RUNS * SCANS, peakMegabytes(service.pid()));
            bench.times.clear();
            bench.loadDuringExports(rate, seconds);
            bench.report(" during exports", pools * RUNS * SCANS, peakMegabytes(service.pid()));
            bench.plans(database);
        } finally {
            service.destroy();
            service.waitFor(20, TimeUnit.SECONDS);
            service.destroyForcibly();
        }
    }

    private static Process start(Path jar, int port, String kafka, Database database, Path work) throws IOException {
        ProcessBuilder java = new ProcessBuilder("java", "-Xmx512m", "-XX:+UseSerialGC", "-jar", jar.toString())
                .redirectErrorStream(true)
                .redirectOutput(new File(work.toFile(), "results.log"));
        java.environment()
                .putAll(Map.of(
                        "QUARKUS_HTTP_PORT", port + "",
                        "KAFKA_BOOTSTRAP_SERVERS", kafka,
                        "QUARKUS_DATASOURCE_JDBC_URL", database.jdbcUrl(),
                        "QUARKUS_DATASOURCE_REACTIVE_URL", database.reactiveUrl(),
                        "QUARKUS_DATASOURCE_USERNAME", database.username(),
                        "QUARKUS_DATASOURCE_PASSWORD", database.password(),
                        "FIRSTPICK_STORE", work.resolve("store").toString()));
        return java.start();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitReady(Process service) throws Exception {
        for (long end = System.nanoTime() + Duration.ofMinutes(2).toNanos(); System.nanoTime() < end; ) {
            if (!service.isAlive()) {
                throw new IllegalStateException("the service ended with " + service.exitValue());
            }
            try {
                if (client.send(request("/q/health/ready"), HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
                    return;
                }
            } catch (IOException e) {
                Thread.sleep(200);
            }
        }
        throw new IllegalStateException("the service is not ready after two minutes");
    }

    /** 5 strategies, 5 budgets, 20 selections each (for random: draws), trained twice. */
    private static void fill(Database database, int pools) throws SQLException {
        try (Connection connection = DriverManager.getConnection(database.jdbcUrl(), database.username(), database.password());
                Statement statement = connection.createStatement()) {
            statement.execute("insert into results.pools (pool, organ, modality, opened_at) select 'pool-' || p, 'spleen', 'ct', now() from generate_series(1, "
                    + pools + ") p");
            statement.execute("insert into results.revisions select pool, 1, 'd-' || pool, 150, 100, now() from results.pools");
            statement.execute("insert into results.pool_versions select pool, '1' from results.pools");
            statement.execute("insert into results.volumes (pool, volume, role, registered_at, annotated_at) select pool, 'scan-' || v, case when v > 100 then 'test' else"
                    + " 'pool' end, now(), case when v > 90 then now() end from results.pools, generate_series(1, 150) v");
            statement.execute("insert into results.selections (selection, pool, revision, digest, strategy, scope, budget, seed, purpose, made_at, annotated_at)"
                    + " select md5(pool || '/' || s), pool, 1, 'd-' || pool, (array['random','typiclust','coreset','alps','calr'])[1 + s / 100], 'global',"
                    + " (array[3,5,10,15,20])[1 + s / 20 % 5], s % 20, 'benchmark', now(), now() from results.pools, generate_series(0, 499) s");
            statement.execute("insert into results.runs (run, pool, kind, selection, digest, strategy, scope, budget, seed, training_seed, evaluated, undefined, mean_dice,"
                    + " sd_dice, worst_dice, mean_hd95, mean_assd, iterations, resumed_from, seconds, worker, attempt, completed_at, started_at, progress_at)"
                    + " select md5(selection || t) || md5(t || selection), pool, 'training', selection, digest, strategy, scope, budget, seed, t, " + SCANS
                    + ", 0, 0.6 + 0.2 * random(), 0.05, 0.4, 3, 1, 250, 0, 300, 'trainer-1', 1, now(), now(), now() from results.selections, generate_series(1, 2) t");
            statement.execute("insert into results.cases (run, volume, pool, dice, hd95, assd, classes, prediction_uri, prediction_sha256, prediction_bytes,"
                    + " class_count, undefined_classes) select run, 'scan-' || v, pool, 0.4 + 0.5 * random(), 1 + 5 * random(), random(),"
                    + " '[{\"value\":1,\"name\":\"spleen\",\"dice\":0.8}]', 'store:x', repeat('0', 64), 1, 1, 0 from results.runs, generate_series(101, " + (100 + SCANS) + ") v");
            statement.execute("insert into results.pools (pool, opened_at) values ('" + LARGE + "', now())");
            statement.execute("insert into results.cases (run, volume, pool, dice, hd95, assd, classes, prediction_uri, prediction_sha256, prediction_bytes, class_count,"
                    + " undefined_classes, hd95_sum, assd_sum) select md5(cast(n / 50 as text)), 'scan-' || n % 50, '" + LARGE + "', random(), 3, 1,"
                    + " '[{\"value\":1,\"name\":\"spleen\",\"dice\":0.8}]', 'store:x', repeat('0', 64), 1, 1, 0, 3, 1 from generate_series(1, " + EXPORTED + ") n");
            statement.execute("vacuum analyze");
        }
    }

    private void first() throws Exception {
        List<Double> cold = new ArrayList<>();
        for (int pool = 1; pool <= pools; pool++) {
            long begun = System.nanoTime();
            client.send(request("/api/pools/pool-" + pool + "/leaderboard"), HttpResponse.BodyHandlers.discarding());
            cold.add((System.nanoTime() - begun) / 1e6);
        }
        print("leaderboard worked out anew, median", pools * RUNS * SCANS, quantile(cold, 0.5), "ms", -1);
    }

    private void load(int rate, int seconds) throws Exception {
        List<String> runs = runs();
        Map<Integer, String> pages = new ConcurrentHashMap<>();
        long begun = System.nanoTime();
        for (int n = 0; n < rate * seconds; n++) {
            long due = begun + n * 1_000_000_000L / rate;
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            open.incrementAndGet();
            int number = n;
            asking.runOnContext(turn -> ask(due, number, runs, pages).onComplete(answer -> open.decrementAndGet()));
        }
        for (long end = System.nanoTime() + Duration.ofMinutes(1).toNanos(); open.get() > 0; ) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(open + " questions are not answered after a minute");
            }
            Thread.sleep(10);
        }
    }

    private Future<?> ask(long due, int n, List<String> runs, Map<Integer, String> pages) {
        int pool = 1 + random.nextInt(pools);
        return switch (n % 10) {
            case 0, 1, 2, 3 -> timed("leaderboard", due, "/api/pools/pool-" + pool + "/leaderboard");
            case 4, 5 -> timed("cases of a run", due, "/api/runs/" + runs.get(random.nextInt(runs.size())) + "/cases?sort=dice");
            case 6, 7 -> timed("a page of a pool's cases", due, pages.getOrDefault(pool, "/api/pools/pool-" + pool + "/cases?sort=dice&limit=100"))
                    .onSuccess(answer -> Optional.ofNullable(answer.getHeader("Link")).ifPresentOrElse(
                            link -> pages.put(pool, link.replaceFirst("<(.*)>.*", "$1").replaceFirst("^http://[^/]*", "")), () -> pages.remove(pool)));
            case 8 -> timed("a page of runs", due, "/api/pools/pool-" + pool + "/runs?strategy=typiclust&budget=5&limit=50");
            default -> timed("pools", due, "/api/pools?limit=20");
        };
    }

    /** What is answered is read to its end and not kept: the one who asks must not pause for its own garbage. */
    private Future<HttpClientResponse> timed(String name, long due, String path) {
        return light.request(HttpMethod.GET, path)
                .compose(HttpClientRequest::send)
                .compose(answer -> answer.end().map(answer))
                .onComplete(answer -> {
                    if (answer.failed() || answer.result().statusCode() != 200) {
                        failures.computeIfAbsent(answer.failed() ? answer.cause().toString() : "status " + answer.result().statusCode(), first -> path);
                    }
                    times.computeIfAbsent(name, first -> Collections.synchronizedList(new ArrayList<>())).add((System.nanoTime() - due) / 1e6);
                });
    }

    private List<String> runs() throws Exception {
        String answer = client.send(request("/api/pools/pool-1/runs?limit=1000&fields=run"), HttpResponse.BodyHandlers.ofString()).body();
        List<String> runs = new ArrayList<>();
        java.util.regex.Matcher names = java.util.regex.Pattern.compile("\"run\":\"(\\w+)\"").matcher(answer);
        while (names.find()) {
            runs.add(names.group(1));
        }
        return runs;
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create(address + path)).timeout(Duration.ofSeconds(30)).build();
    }

    /** Two clients ask for lists of 100,000 rows as files, one after the other without a pause, beside those who ask at the fixed rate. */
    private void loadDuringExports(int rate, int seconds) throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        List<Thread> clients = new ArrayList<>();
        for (String format : List.of("csv", "arrow")) {
            Thread client = new Thread(() -> export(format, stop), "exports-" + format);
            client.start();
            clients.add(client);
        }
        load(rate, seconds);
        stop.set(true);
        for (Thread client : clients) {
            client.join(TimeUnit.MINUTES.toMillis(4));
        }
    }

    private void export(String format, AtomicBoolean stop) {
        String path = "/api/pools/" + LARGE + "/cases?format=" + format;
        while (!stop.get()) {
            long begun = System.nanoTime();
            try {
                // A list is written whole before it is sent, and one at a time.
                HttpRequest list = HttpRequest.newBuilder(URI.create(address + path)).timeout(Duration.ofMinutes(3)).build();
                int status = client.send(list, HttpResponse.BodyHandlers.discarding()).statusCode();
                if (status != 200) {
                    failures.put("status " + status, path);
                }
            } catch (IOException | InterruptedException e) {
                failures.put(e.toString(), path);
            }
            times.computeIfAbsent(EXPORTED + " rows as " + format, first -> Collections.synchronizedList(new ArrayList<>()))
                    .add((System.nanoTime() - begun) / 1e6);
        }
    }

    private void report(String when, int size, long megabytes) {
        if (!failures.isEmpty()) {
            throw new IllegalStateException("questions were not answered: " + failures);
        }
        new TreeMap<>(times).forEach((name, list) -> {
            print(name + when + " median", size, quantile(list, 0.5), "ms", megabytes);
            print(name + when + " p99", size, quantile(list, 0.99), "ms", megabytes);
        });
    }

    private static double quantile(List<Double> values, double share) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(Math.min(sorted.size() - 1, (int) Math.ceil(share * sorted.size()) - 1));
    }

    private static void print(String measure, int size, double ours, String unit, long megabytes) {
        System.out.printf(Locale.ROOT, "{\"measure\":\"%s\",\"size\":%d,\"ours\":%.2f,\"peer\":null,\"unit\":\"%s\",\"ratio\":null,\"peak_mb\":%s}%n", measure, size, ours, unit,
                megabytes < 0 ? "null" : megabytes);
    }

    /** What PostgreSQL does for each question, the slowest first. */
    private void plans(Database database) throws SQLException {
        List<String> slowestFirst = new ArrayList<>(STATEMENTS.keySet());
        slowestFirst.sort(Comparator.comparingDouble((String name) -> quantile(times.getOrDefault(name, List.of(0.0)), 0.99)).reversed());
        try (Connection connection = DriverManager.getConnection(database.jdbcUrl(), database.username(), database.password());
                Statement statement = connection.createStatement()) {
            for (String name : slowestFirst) {
                String sql = STATEMENTS.get(name);
                System.err.println("# " + name + ": " + sql);
                try (ResultSet plan = statement.executeQuery("explain (analyze, buffers, costs off) " + sql)) {
                    while (plan.next()) {
                        System.err.println("#   " + plan.getString(1));
                    }
                }
            }
        }
    }

    private static long peakMegabytes(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElse(-1);
    }
}
