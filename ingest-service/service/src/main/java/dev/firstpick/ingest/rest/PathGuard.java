package dev.firstpick.ingest.rest;

import dev.firstpick.events.Json;
import dev.firstpick.ingest.pool.InputError;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import java.util.regex.Pattern;

/**
 * Refuses paths that mean another place than they show: dots, slashes and control characters in disguise. Before routing, which would resolve them
 * and answer for that other place.
 */
final class PathGuard {

    private static final int BEFORE_ALL_ROUTES = 1_000;
    private static final String DOT = "(?:\\.|%2e)";

    /** Segments of one or two dots, encoded slashes, backslashes and controls, and escapes that are none. */
    private static final Pattern TRICK =
            Pattern.compile("(?i)(?:^|/)" + DOT + "{1,2}(?=/|$)|%2f|%5c|\\\\|%[01][0-9a-f]|%7f|%25|%(?![0-9a-f]{2})");

    void register(@Observes Filters filters) {
        filters.register(this::check, BEFORE_ALL_ROUTES);
    }

    private void check(RoutingContext context) {
        String path = context.request().path();
        if (path == null || TRICK.matcher(path).find()) {
            refuse(context, String.valueOf(path));
        } else {
            context.next();
        }
    }

    private static void refuse(RoutingContext context, String path) {
        InputError error = new InputError("request", "path", path, "names without dots alone, slashes and controls");
        Problem problem = Problem.of("invalid-request", "The request is not valid", 400, error.toString())
                .with(error);
        context.response()
                .setStatusCode(problem.status())
                .putHeader("Content-Type", Problem.MEDIA_TYPE)
                // The body is not read: the connection cannot be used again.
                .putHeader("Connection", "close")
                .end(Buffer.buffer(Json.write(problem)));
    }
}
