package dev.firstpick.ingest.rest;

import dev.firstpick.events.EventFormatException;
import dev.firstpick.ingest.pool.InputError;
import dev.firstpick.ingest.pool.RefusedException;
import dev.firstpick.ingest.pool.UnannouncedException;
import io.vertx.core.http.HttpClosedException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns what was thrown into a problem. */
class Problems {

    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);
    private static final int UNPROCESSABLE = 422;

    @ServerExceptionMapper
    public Response refused(RefusedException e) {
        Response.ResponseBuilder response = problem(e).with(e.error()).response();
        return (e.reason() == RefusedException.Reason.BUSY ? response.header(HttpHeaders.RETRY_AFTER, 10) : response)
                .build();
    }

    private static Problem problem(RefusedException e) {
        String detail = e.getMessage();
        return switch (e.reason()) {
            case INVALID_REQUEST -> Problem.of("invalid-request", "The request is not valid", 400, detail);
            case FORBIDDEN -> Problem.of("forbidden", "The settings of this service do not allow it", 403, detail);
            case NOT_FOUND -> Problem.of("not-found", "There is no such thing", 404, detail);
            case CONFLICT -> Problem.of("conflict", "Something else stands there already", 409, detail);
            case TOO_LARGE -> Problem.of("too-large", "The content is too large", 413, detail);
            case INVALID_CONTENT -> Problem.of("invalid-content", "The content is not valid", UNPROCESSABLE, detail);
            case BUSY -> Problem.of("busy", "Too many others ask for the same", 503, detail);
        };
    }

    @ServerExceptionMapper
    public Response unannounced(UnannouncedException e) {
        LOG.warn("Event stored and not announced: {}", e.getMessage());
        return Problem.of(
                        "unannounced",
                        "Stored, but not announced yet",
                        503,
                        e.getMessage() + ". What was stored will be announced; asking again is safe.")
                .response()
                .header(HttpHeaders.RETRY_AFTER, 5)
                .build();
    }

    @ServerExceptionMapper
    public Response malformed(EventFormatException e) {
        return Problem.of("invalid-request", "The request is not valid", 400, e.getMessage())
                .with(new InputError(e.type(), e.field(), e.found(), e.expected()))
                .response()
                .build();
    }

    @ServerExceptionMapper
    public Response unavailable(IOException e) {
        if (callerLeft(e)) {
            LOG.info("The caller left in the middle of a request");
        } else {
            LOG.error("Reading the request or using the store failed", e);
        }
        return Problem.of(
                        "unavailable", "The store cannot be used", 503, "Nothing was announced; asking again is safe.")
                .response()
                .header(HttpHeaders.RETRY_AFTER, 5)
                .build();
    }

    private static boolean callerLeft(Throwable e) {
        return e != null && (e instanceof HttpClosedException || callerLeft(e.getCause()));
    }

    @ServerExceptionMapper
    public Response http(WebApplicationException e) {
        Response.StatusType status = e.getResponse().getStatusInfo();
        return Problem.of(
                        "http-" + status.getStatusCode(),
                        status.getReasonPhrase(),
                        status.getStatusCode(),
                        "See /q/openapi for what there is.")
                .response()
                .build();
    }

    @ServerExceptionMapper
    public Response unexpected(Throwable e) {
        LOG.error("Request failed", e);
        return Problem.of("internal", "The service failed", 500, "The log says why.")
                .response()
                .build();
    }
}
