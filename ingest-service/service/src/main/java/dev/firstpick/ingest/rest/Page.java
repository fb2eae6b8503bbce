package dev.firstpick.ingest.rest;

import dev.firstpick.ingest.pool.Names;
import dev.firstpick.ingest.pool.RefusedException;
import dev.firstpick.ingest.pool.RefusedException.Reason;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.util.List;
import java.util.function.Function;

/**
 * Which part of a list, sorted by name, a request asks for.
 *
 * @param limit how many
 * @param cursor the name of the last one of the page before; empty for the first page
 */
record Page(int limit, String cursor) {

    static final int MOST = 1_000;

    static Page of(String limit, String cursor) {
        if (!cursor.isEmpty()) {
            Names.require("cursor", cursor);
        }
        int number;
        try {
            number = Integer.parseInt(limit);
        } catch (NumberFormatException e) {
            throw refused(limit, e);
        }
        if (number < 1 || number > MOST) {
            throw refused(limit, null);
        }
        return new Page(number, cursor);
    }

    private static RefusedException refused(String limit, Throwable cause) {
        RefusedException refused = new RefusedException(
                Reason.INVALID_REQUEST, "request", "limit", limit, "a whole number from 1 to " + MOST);
        refused.initCause(cause);
        return refused;
    }

    /**
     * The page, with a link to the next one if there is one (RFC 8288).
     *
     * @param found one more than the limit, if there are
     * @param name of an item
     */
    <T> Response answer(List<T> found, Function<T, String> name, UriInfo uri) {
        if (found.size() <= limit) {
            return Response.ok(found).build();
        }
        URI next = uri.getRequestUriBuilder()
                .scheme(null)
                .host(null)
                .port(-1)
                .replaceQueryParam("limit", limit)
                .replaceQueryParam("cursor", name.apply(found.get(limit - 1)))
                .build();
        return Response.ok(found.subList(0, limit))
                .header("Link", "<" + next + ">; rel=\"next\"")
                .build();
    }
}
