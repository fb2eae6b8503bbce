package dev.firstpick.local;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firstpick.events.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** An annotation queue that reads Server-Sent Events, and goes on after the last event it has seen when the connection drops. */
final class SseReader implements AutoCloseable {

    private final URI uri;
    private final Map<Long, JsonNode> events = new ConcurrentSkipListMap<>();
    private volatile HttpURLConnection connection;
    private volatile boolean closed;
    private volatile long last;
    private volatile int connections;

    SseReader(URI uri) {
        this.uri = uri;
        Thread thread = new Thread(this::follow, "sse");
        thread.setDaemon(true);
        thread.start();
    }

    /** The events' data by id. */
    Map<Long, JsonNode> events() {
        return Collections.unmodifiableMap(events);
    }

    int connections() {
        return connections;
    }

    /** Breaks the connection, as a network does. */
    void drop() {
        HttpURLConnection current = connection;
        if (current != null) {
            current.disconnect();
        }
    }

    private void follow() {
        while (!closed) {
            try {
                read();
            } catch (IOException e) {
                pause();
            }
        }
    }

    private void read() throws IOException {
        HttpURLConnection opened = (HttpURLConnection) uri.toURL().openConnection();
        opened.setRequestProperty("Accept", "text/event-stream");
        if (last > 0) {
            opened.setRequestProperty("Last-Event-ID", Long.toString(last));
        }
        connection = opened;
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(opened.getInputStream(), StandardCharsets.UTF_8))) {
            connections++;
            long id = 0;
            StringBuilder data = new StringBuilder();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("id:")) {
                    id = Long.parseLong(line.substring(3).strip());
                } else if (line.startsWith("data:")) {
                    data.append(line.substring(5));
                } else if (line.isEmpty() && data.length() > 0) {
                    events.put(id, Json.mapper().readTree(data.toString()));
                    last = id;
                    data.setLength(0);
                }
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(200);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed = true;
        drop();
    }
}
