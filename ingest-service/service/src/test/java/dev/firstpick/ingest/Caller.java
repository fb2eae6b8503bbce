package dev.firstpick.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firstpick.events.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;

/** Calls the service as any client does. */
public final class Caller {

    private final HttpClient client = HttpClient.newHttpClient();
    private final String base;

    /** @param base {@code http://host:port} */
    public Caller(URI base) {
        this.base = base.toString().replaceFirst("/$", "");
    }

    /** What came back. */
    public record Answer(int status, String contentType, Optional<String> link, byte[] body) {

        /** Where the next page of a list is. */
        public Optional<String> next() {
            return link.map(header -> header.replaceFirst("^<(.*)>; rel=\"next\"$", "$1"));
        }

        public JsonNode json() {
            try {
                return Json.mapper().readTree(body);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** A part of the only error of a problem. */
        public String error(String part) {
            return json().path("errors").path(0).path(part).asText();
        }

        @Override
        public String toString() {
            return status + " " + contentType + " " + new String(body, java.nio.charset.StandardCharsets.UTF_8);
        }
    }

    public Answer get(String path) {
        return call("GET", path, BodyPublishers.noBody());
    }

    public Answer delete(String path) {
        return call("DELETE", path, BodyPublishers.noBody());
    }

    public Answer put(String path, byte[] body) {
        return call("PUT", path, BodyPublishers.ofByteArray(body));
    }

    /** In a trace that the caller has begun. */
    public Answer put(String path, byte[] body, String traceParent) {
        return call("PUT", path, BodyPublishers.ofByteArray(body), "traceparent", traceParent);
    }

    public Answer put(String path, String body) {
        return call("PUT", path, BodyPublishers.ofString(body));
    }

    public Answer post(String path, String body) {
        return call("POST", path, BodyPublishers.ofString(body));
    }

    /** Without a length, in chunks. */
    public Answer putChunked(String path, byte[] body) {
        return call("PUT", path, BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)));
    }

    private Answer call(String method, String path, BodyPublisher body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .method(method, body)
                .timeout(Duration.ofSeconds(60));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            HttpResponse<byte[]> response = client.send(request.build(), BodyHandlers.ofByteArray());
            return new Answer(
                    response.statusCode(),
                    response.headers().firstValue("content-type").orElse(""),
                    response.headers().firstValue("link"),
                    response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
