package dev.firstpick.ingest.rest;

import dev.firstpick.events.Json;
import dev.firstpick.ingest.pool.InputError;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;

/**
 * Why a request was not done (RFC 9457).
 *
 * @param type {@code urn:firstpick:problem:} and a word that stays the same
 * @param title the type in words
 * @param status of HTTP
 * @param detail what happened this time
 * @param errors what was wrong with the input
 */
record Problem(String type, String title, int status, String detail, Optional<List<InputError>> errors) {

    static final String MEDIA_TYPE = "application/problem+json";

    static Problem of(String name, String title, int status, String detail) {
        return new Problem("urn:firstpick:problem:" + name, title, status, detail, Optional.empty());
    }

    Problem with(InputError error) {
        return new Problem(type, title, status, detail, Optional.of(List.of(error)));
    }

    Response.ResponseBuilder response() {
        return Response.status(status).type(MEDIA_TYPE).entity(Json.write(this));
    }
}
