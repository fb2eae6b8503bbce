package dev.firstpick.local;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firstpick.events.Json;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.parsetools.RecordParser;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Hands in scans at a fixed rate, whether or not those before are acknowledged: a time counts from when a scan was due. It waits only when
 * {@value #OPEN} are open, as anything would that has no memory without end.
 */
final class Scanner {

    private static final String POOL = "load";
    private static final int OPEN = 4_096;
    private static final int CONNECTIONS = 256;
    private static final int EXTENT = 8;
    private static final long AGAIN_MILLIS = 500;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Context context = vertx.getOrCreateContext();
    private final URI ingest;
    private final URI results;
    private final JsonClient overview;
    private final HttpClient client;
    private final Semaphore open = new Semaphore(OPEN);
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong again = new AtomicLong();
    private final Map<String, String> failures = new ConcurrentHashMap<>();
    private final Map<String, Long> due = new ConcurrentHashMap<>();
    private List<Double> times = Collections.synchronizedList(new ArrayList<>());
    private int next;

    Scanner(URI ingest, URI results) {
        this.ingest = ingest;
        this.results = results;
        this.overview = new JsonClient(results);
        this.client = vertx.createHttpClient(
                new HttpClientOptions().setDefaultHost(ingest.getHost()).setDefaultPort(ingest.getPort()),
                new PoolOptions().setHttp1MaxSize(CONNECTIONS));
    }

    void openPool() {
        new JsonClient(ingest).put("/pools/" + POOL, Map.of("organ", "hippocampus")).orThrow("pool");
    }

    /** Hands in the next scans, and returns when all are acknowledged. */
    void send(int count, int perSecond) throws InterruptedException {
        long begun = System.nanoTime();
        for (int n = 0; n < count; n++) {
            long moment = begun + n * 1_000_000_000L / perSecond;
            while (System.nanoTime() < moment) {
                LockSupport.parkNanos(moment - System.nanoTime());
            }
            open.acquire();
            int number = next++;
            context.runOnContext(turn -> put(number, moment));
        }
        open.acquire(OPEN);
        open.release(OPEN);
        if (!failures.isEmpty()) {
            throw new IllegalStateException("scans were refused: " + failures);
        }
    }

    private void put(int number, long moment) {
        String name = String.format("scan-%07d", number);
        client.request(HttpMethod.PUT, "/pools/" + POOL + "/volumes/" + name)
                .map(request -> request.putHeader("Content-Type", "application/octet-stream"))
                .compose(request -> request.send(image(number)))
                .compose(answer -> answer.end().map(answer.statusCode()))
                .onComplete(answer -> {
                    if (answer.succeeded() && answer.result() == 503) {
                        again.incrementAndGet();
                        vertx.setTimer(AGAIN_MILLIS, timer -> put(number, moment));
                        return;
                    }
                    if (answer.failed() || answer.result() >= 300) {
                        failures.put(answer.failed() ? answer.cause().toString() : "status " + answer.result(), name);
                    } else {
                        times.add((System.nanoTime() - moment) / 1e6);
                        acknowledged.incrementAndGet();
                    }
                    open.release();
                });
    }

    /** As {@link #send}; returns the milliseconds from when each was due until the results told of it. */
    List<Double> sendAndWatch(int count, int perSecond) throws InterruptedException, IOException {
        List<Double> visible = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch listening = new CountDownLatch(1);
        CountDownLatch told = new CountDownLatch(count);
        context.runOnContext(turn -> listen(listening, event -> {
            Long moment = due.remove(event);
            if (moment != null) {
                visible.add((System.nanoTime() - moment) / 1e6);
                told.countDown();
            }
        }));
        if (!listening.await(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the results do not tell what happens");
        }
        int first = next;
        long begun = System.nanoTime();
        for (int n = 0; n < count; n++) {
            due.put(String.format("scan-%07d", first + n), begun + n * 1_000_000_000L / perSecond);
        }
        send(count, perSecond);
        if (!told.await(2, TimeUnit.MINUTES)) {
            throw new IllegalStateException("the results have not told of " + told.getCount() + " scans");
        }
        return visible;
    }

    private void listen(CountDownLatch listening, Consumer<String> registered) {
        client.request(HttpMethod.GET, results.getPort(), results.getHost(), "/api/events?pool=" + POOL)
                .compose(HttpClientRequest::send)
                .onSuccess(answer -> {
            answer.handler(RecordParser.newDelimited("\n", line -> {
                String text = line.toString();
                if (text.startsWith("data:") && text.contains("volume-registered")) {
                    registered.accept(idOf(text.substring("data:".length())));
                }
            }));
            vertx.setTimer(1_000, timer -> listening.countDown());
        });
    }

    private static String idOf(String event) {
        try {
            JsonNode told = Json.mapper().readTree(event);
            return told.path("id").asText();
        } catch (IOException e) {
            throw new IllegalStateException(event, e);
        }
    }

    long acknowledged() {
        return acknowledged.get();
    }

    long visible() {
        // Of a pool that the results have not heard of yet they know no volumes.
        return overview.get("/api/pools/" + POOL).body().path("volumes").asLong(0);
    }

    long sentAgain() {
        return again.get();
    }

    void forgetTimes() {
        times = Collections.synchronizedList(new ArrayList<>());
    }

    double quantile(double share) {
        return quantile(times, share);
    }

    static double quantile(List<Double> values, double share) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(Math.min(sorted.size() - 1, Math.max(0, (int) Math.ceil(share * sorted.size()) - 1)));
    }

    /** A NIfTI-1 image of 8 × 8 × 8 voxels of 16 bits, 1 mm apart, unlike that of any other number. */
    private static Buffer image(int number) {
        ByteBuffer file = ByteBuffer.allocate(352 + 2 * EXTENT * EXTENT * EXTENT).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(0, 348);
        short[] dimensions = {3, EXTENT, EXTENT, EXTENT, 1, 1, 1, 1};
        for (int n = 0; n < dimensions.length; n++) {
            file.putShort(40 + 2 * n, dimensions[n]);
            file.putFloat(76 + 4 * n, 1);
        }
        file.putShort(70, (short) 4).putShort(72, (short) 16);
        file.putFloat(108, 352).putFloat(112, 1);
        // sform, in mm.
        file.put(123, (byte) 2).putShort(254, (short) 1);
        for (int axis = 0; axis < 3; axis++) {
            file.putFloat(280 + 20 * axis, 1);
        }
        file.put(344, new byte[] {'n', '+', '1', 0});
        Random random = new Random(number);
        for (int at = 352; at < file.capacity(); at += 2) {
            file.putShort(at, (short) random.nextInt(1_000));
        }
        return Buffer.buffer(file.array());
    }
}
