package dev.firstpick.selection.endpoint;

import java.util.List;

/** A request that is refused. */
final class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    ProblemException(Problem problem) {
        super(problem.detail());
        this.problem = problem;
    }

    static ProblemException notFound(String what, String name) {
        return new ProblemException(
                new Problem("urn:firstpick:not-found", "Not found", 404, "no " + what + " " + name, List.of()));
    }

    static ProblemException badField(String field, Object found, String expected) {
        return of("urn:firstpick:bad-request", "Bad request", 400, field, found, expected);
    }

    static ProblemException impossible(String field, Object found, String expected) {
        return of("urn:firstpick:unprocessable", "Cannot be done", 422, field, found, expected);
    }

    static ProblemException conflict(String field, Object found, String expected) {
        return of("urn:firstpick:conflict", "Not now", 409, field, found, expected);
    }

    private static ProblemException of(
            String type, String title, int status, String field, Object found, String expected) {
        return new ProblemException(new Problem(
                type,
                title,
                status,
                field + ": found " + found + ", expected " + expected,
                List.of(new Problem.FieldError(field, String.valueOf(found), expected))));
    }

    Problem problem() {
        return problem;
    }
}
