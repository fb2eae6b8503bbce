package dev.firstpick.results;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firstpick.events.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Listens to Server-Sent Events as a script would, and keeps what it heard. */
final class Sse implements AutoCloseable {

    private final List<JsonNode> heard = new CopyOnWriteArrayList<>();
    private final List<Long> ids = new CopyOnWriteArrayList<>();
    private final AtomicInteger heartbeats = new AtomicInteger();
    private final CountDownLatch open = new CountDownLatch(1);
    private final InputStream stream;

    private Sse(InputStream stream) {
        this.stream = stream;
    }

    /** Listens, and returns when the server has answered and sent its first heartbeat. */
    static Sse to(String url, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url)).header("Accept", "text/event-stream");
        if (headers.length > 0) {
            request.headers(headers);
        }
        HttpResponse<InputStream> response =
                HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        if (response.statusCode() != 200) {
            throw new IOException("status " + response.statusCode());
        }
        Sse sse = new Sse(response.body());
        Thread reader = new Thread(sse::read, "sse " + url);
        reader.setDaemon(true);
        reader.start();
        sse.open.await();
        return sse;
    }

    /** The events heard so far, heartbeats left out. */
    List<JsonNode> heard() {
        return List.copyOf(heard);
    }

    List<Long> ids() {
        return List.copyOf(ids);
    }

    int heartbeats() {
        return heartbeats.get();
    }

    private void read() {
        try (var lines = new java.io.BufferedReader(new java.io.InputStreamReader(stream, StandardCharsets.UTF_8))) {
            String name = "message";
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("event:")) {
                    name = line.substring(6).trim();
                } else if (line.startsWith("id:")) {
                    ids.add(Long.parseLong(line.substring(3).trim()));
                } else if (line.startsWith("data:")) {
                    data(name, line.substring(5));
                } else if (line.isEmpty()) {
                    name = "message";
                }
            }
        } catch (IOException e) {
            open.countDown();
        }
    }

    private void data(String name, String data) throws IOException {
        if (name.equals("heartbeat")) {
            heartbeats.incrementAndGet();
            open.countDown();
        } else {
            heard.add(Json.mapper().readTree(data));
        }
    }

    @Override
    public void close() {
        try {
            stream.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
