package dev.firstpick.results.api;

import dev.firstpick.results.api.Problem.Flaw;
import java.util.List;

/** Ends a request in a {@link Problem}. */
final class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    private ProblemException(Problem problem) {
        super(problem.detail());
        this.problem = problem;
    }

    static ProblemException notFound(String what, String name) {
        return new ProblemException(
                new Problem("about:blank", "Not Found", 404, "there is no " + what + " " + name, List.of()));
    }

    static ProblemException bad(String field, Object found, String expected) {
        Flaw flaw = new Flaw(field, String.valueOf(found), expected);
        String detail = field + ": found " + found + ", expected " + expected;
        return new ProblemException(new Problem("about:blank", "Bad Request", 400, detail, List.of(flaw)));
    }

    static ProblemException unavailable(String detail) {
        return new ProblemException(new Problem("about:blank", "Service Unavailable", 503, detail, List.of()));
    }

    /** A parameter that cannot be converted to the type it has. */
    static ProblemException unreadable(Throwable cause) {
        return new ProblemException(new Problem(
                "about:blank",
                "Bad Request",
                400,
                "a parameter has not the type that it must have: " + cause.getMessage(),
                List.of()));
    }

    /** Too many ask for the same kind of work at once. */
    static ProblemException busy() {
        return unavailable("too many requests of this kind are being worked on; ask again in a few seconds");
    }

    static ProblemException conflict(String detail) {
        return new ProblemException(new Problem("about:blank", "Conflict", 409, detail, List.of()));
    }

    static ProblemException noSuchBytes(String range, long size) {
        Flaw flaw = new Flaw("Range", range, "bytes within 0-" + (size - 1));
        return new ProblemException(new Problem(
                "about:blank", "Range Not Satisfiable", 416, "the file has " + size + " bytes", List.of(flaw)));
    }

    static ProblemException unprocessable(String detail) {
        return new ProblemException(new Problem("about:blank", "Unprocessable Content", 422, detail, List.of()));
    }

    Problem problem() {
        return problem;
    }
}
