package dev.firstpick.local;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firstpick.events.Json;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/** Talks JSON to a service of the system. May be used from any thread. */
public final class JsonClient {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private final URI base;

    public JsonClient(URI base) {
        this.base = base;
    }

    /** An answer: its status, and its body as JSON. */
    public record Answer(int status, JsonNode body) {

        public boolean isSuccess() {
            return status / 100 == 2;
        }

        /** The body of an answer that must be a success. */
        public JsonNode orThrow(String what) {
            if (!isSuccess()) {
                throw new LocalRunException(what + ": " + problem());
            }
            return body;
        }

        /** What went wrong, in the service's own words. */
        public String problem() {
            StringBuilder words = new StringBuilder("status ").append(status);
            for (String field : new String[] {"title", "detail"}) {
                if (body.hasNonNull(field)) {
                    words.append(", ").append(body.get(field).asText());
                }
            }
            for (JsonNode error : body.path("errors")) {
                words.append("; ")
                        .append(error.path("field").asText())
                        .append(": found ")
                        .append(error.path("found").asText());
                words.append(", expected ").append(error.path("expected").asText());
            }
            return words.toString();
        }
    }

    public Answer get(String path) {
        return send(request(path).GET().build());
    }

    public Answer put(String path, Object body) {
        return send(request(path)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofByteArray(Json.write(body)))
                .build());
    }

    public Answer post(String path) {
        return send(request(path).POST(BodyPublishers.noBody()).build());
    }

    public Answer delete(String path) {
        return send(request(path).DELETE().build());
    }

    /** Streams a file as the body. */
    public Answer putFile(String path, Path file) {
        try {
            return send(request(path)
                    .header("Content-Type", "application/octet-stream")
                    .PUT(BodyPublishers.ofFile(file))
                    .build());
        } catch (FileNotFoundException e) {
            throw new LocalRunException(file + ": found no such file, expected what dataset.json names", e);
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(base.resolve(path)).timeout(PATIENCE);
    }

    private Answer send(HttpRequest request) {
        try {
            HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
            return new Answer(response.statusCode(), parse(response.body()));
        } catch (IOException e) {
            throw new UncheckedIOException(request.method() + " " + request.uri(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalRunException("interrupted", e);
        }
    }

    private static JsonNode parse(byte[] body) {
        try {
            return Json.mapper().readTree(body);
        } catch (IOException e) {
            return Json.mapper().createObjectNode().put("detail", new String(body, StandardCharsets.UTF_8));
        }
    }
}
