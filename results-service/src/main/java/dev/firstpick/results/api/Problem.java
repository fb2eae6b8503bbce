package dev.firstpick.results.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * An error's answer, RFC 9457.
 *
 * @param type {@code about:blank}: the status says what kind of problem it is
 * @param title of the status
 * @param status of HTTP
 * @param detail in words
 * @param errors what is wrong with the request, if that is it
 */
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Flaw> errors) {

    /** The media type. */
    public static final String MEDIA_TYPE = "application/problem+json";

    /** Something wrong with a request. */
    public record Flaw(String field, String found, String expected) {}

    public Problem {
        errors = List.copyOf(errors);
    }
}
