package dev.firstpick.selection.endpoint;

import dev.firstpick.events.EventFormatException;
import dev.firstpick.selection.database.Trouble;
import dev.firstpick.strategies.SelectionException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Answers with problem details whatever goes wrong. */
public class Problems {

    private static final Logger LOG = Logger.getLogger(Problems.class);

    /** How all records of this system say what is wrong. */
    private static final Pattern FIELD = Pattern.compile(
            "(?:.*?: )??(?<field>[A-Za-z][A-Za-z0-9.\\[\\] ]*): found (?<found>.*?), expected (?<expected>.*)",
            Pattern.DOTALL);

    @ServerExceptionMapper
    public Response refused(ProblemException e) {
        return answer(e.problem());
    }

    @ServerExceptionMapper
    public Response unreadable(EventFormatException e) {
        return answer(badRequest(e.getMessage()));
    }

    @ServerExceptionMapper
    public Response invalid(IllegalArgumentException e) {
        String message = String.valueOf(e.getMessage());
        return FIELD.matcher(message).matches() ? answer(badRequest(message)) : unexpected(e);
    }

    @ServerExceptionMapper
    public Response impossible(SelectionException e) {
        return answer(new Problem(
                "urn:firstpick:unprocessable", "Cannot be done", 422, e.getMessage(), errors(e.getMessage())));
    }

    @ServerExceptionMapper
    public Response http(WebApplicationException e) {
        int status = e.getResponse().getStatus();
        String title = e.getResponse().getStatusInfo().getReasonPhrase();
        return answer(new Problem("about:blank", title, status, String.valueOf(e.getMessage()), List.of()));
    }

    @ServerExceptionMapper
    public Response unexpected(Throwable e) {
        if (Trouble.passes(e)) {
            LOG.warnf("a request failed: %s", e.toString());
            return answer(new Problem(
                    "about:blank", "Service unavailable", 503, "the database does not answer; try again", List.of()));
        }
        LOG.error("a request failed", e);
        return answer(new Problem(
                "about:blank",
                "Internal server error",
                500,
                "the service could not do this now; its log says why",
                List.of()));
    }

    private static Problem badRequest(String message) {
        return new Problem("urn:firstpick:bad-request", "Bad request", 400, message, errors(message));
    }

    private static List<Problem.FieldError> errors(String message) {
        Matcher matcher = FIELD.matcher(message);
        return matcher.matches()
                ? List.of(new Problem.FieldError(
                        matcher.group("field"), matcher.group("found"), matcher.group("expected")))
                : List.of();
    }

    private static Response answer(Problem problem) {
        return Response.status(problem.status())
                .type(Problem.MEDIA_TYPE)
                .entity(problem)
                .build();
    }
}
