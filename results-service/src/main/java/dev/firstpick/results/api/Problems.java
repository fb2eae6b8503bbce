package dev.firstpick.results.api;

import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Every error leaves as a {@link Problem}; what went wrong inside is logged, not told. */
final class Problems {

    private static final Logger LOG = Logger.getLogger(Problems.class);
    private static final int RETRY_AFTER_SECONDS = 5;

    @ServerExceptionMapper
    Response problem(ProblemException e) {
        return response(e.problem());
    }

    @ServerExceptionMapper
    Response refused(WebApplicationException e) {
        Throwable cause = e.getCause();
        if (e instanceof NotFoundException && cause instanceof IllegalArgumentException) {
            // A parameter that is no number, say: the resource is there, the question is wrong.
            return response(ProblemException.unreadable(cause).problem());
        }
        Response.StatusType status = e.getResponse().getStatusInfo();
        return response(new Problem(
                "about:blank", status.getReasonPhrase(), status.getStatusCode(), e.getMessage(), List.of()));
    }

    @ServerExceptionMapper
    Response failed(RuntimeException e) {
        LOG.error("a request failed", e);
        String detail = "the request could not be answered; the service's log says why";
        return response(new Problem("about:blank", "Internal Server Error", 500, detail, List.of()));
    }

    private static Response response(Problem problem) {
        Response.ResponseBuilder response =
                Response.status(problem.status()).type(Problem.MEDIA_TYPE).entity(problem);
        if (problem.status() == Response.Status.SERVICE_UNAVAILABLE.getStatusCode()) {
            response.header("Retry-After", RETRY_AFTER_SECONDS);
        }
        return response.build();
    }
}
