package dev.firstpick.selection.endpoint;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Why a request was refused: problem details, RFC 9457.
 *
 * @param type names the kind of problem
 * @param title the same in words
 * @param status of HTTP
 * @param detail what happened this time
 * @param errors what was wrong with which field
 */
@Schema(description = "Problem details, RFC 9457")
public record Problem(String type, String title, int status, String detail, List<FieldError> errors) {

    /** The media type. */
    public static final String MEDIA_TYPE = "application/problem+json";

    /** A field, what was found in it and what was expected. */
    public record FieldError(String field, String found, String expected) {}

    public Problem {
        errors = List.copyOf(errors);
    }
}
