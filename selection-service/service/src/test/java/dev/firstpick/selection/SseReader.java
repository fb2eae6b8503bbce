package dev.firstpick.selection;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** Reads Server-Sent Events as the standard says, without a library. */
final class SseReader implements AutoCloseable {

    /** An event. */
    record Entry(String id, String name, String data) {}

    private final List<Entry> entries = new CopyOnWriteArrayList<>();
    private final List<String> comments = new CopyOnWriteArrayList<>();
    private final Stream<String> lines;
    private final Thread thread;

    SseReader(String url, Optional<String> lastEventId) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(30));
        lastEventId.ifPresent(id -> request.header("Last-Event-ID", id));
        HttpResponse<Stream<String>> response =
                HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofLines());
        if (response.statusCode() != 200) {
            throw new IllegalStateException("status " + response.statusCode());
        }
        lines = response.body();
        thread = new Thread(this::read, "sse-reader");
        thread.setDaemon(true);
        thread.start();
    }

    List<Entry> entries() {
        return List.copyOf(entries);
    }

    List<String> comments() {
        return List.copyOf(comments);
    }

    private void read() {
        String[] event = {"", "", ""};
        try {
            lines.forEach(line -> {
                if (line.isEmpty()) {
                    if (!event[2].isEmpty()) {
                        entries.add(new Entry(event[0], event[1], event[2]));
                    }
                    java.util.Arrays.fill(event, "");
                } else if (line.startsWith(":")) {
                    comments.add(line.substring(1).strip());
                } else {
                    String value = line.substring(line.indexOf(':') + 1).strip();
                    if (line.startsWith("id:")) {
                        event[0] = value;
                    } else if (line.startsWith("event:")) {
                        event[1] = value;
                    } else if (line.startsWith("data:")) {
                        event[2] += value;
                    }
                }
            });
        } catch (RuntimeException e) {
            // The stream was closed, by either side: what was read stays.
            comments.add("closed");
        }
    }

    @Override
    public void close() {
        lines.close();
    }
}
