package dev.firstpick.results.api;

import dev.firstpick.events.Required;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.ext.Provider;

/**
 * Refuses a path or a query whose text no event can hold: no row is found by it, and the database does not take it. Values of a query may
 * have several lines, as reasons of failures have.
 */
@Provider
class RequestText implements ContainerRequestFilter {

    static final String EXPECTED = "well-formed text without control characters";
    static final String LINES_EXPECTED = "well-formed text without control characters other than tabs and line breaks";

    @Override
    public void filter(ContainerRequestContext request) {
        request.getUriInfo().getPathParameters().forEach((name, values) -> values.forEach(value -> check(name, value)));
        request.getUriInfo().getQueryParameters().forEach((name, values) -> {
            check("the name of a parameter", name);
            values.forEach(value -> checkLines(name, value));
        });
    }

    /** The text, if it is well-formed and has no control character. */
    static String check(String field, String text) {
        if (!text.codePoints().allMatch(RequestText::allowed)) {
            throw ProblemException.bad(field, visible(text), EXPECTED);
        }
        return text;
    }

    /** The text, if it is well-formed and has no control character but tabs and line breaks. */
    static String checkLines(String field, String text) {
        if (!text.codePoints().allMatch(character -> allowed(character) || "\t\n\r".indexOf(character) >= 0)) {
            throw ProblemException.bad(field, visible(text), LINES_EXPECTED);
        }
        return text;
    }

    /** Whether the database can hold the text. */
    static boolean storable(String text) {
        return text.codePoints()
                .noneMatch(character ->
                        character == 0 || character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE);
    }

    /** Neither a control character nor half of a pair of surrogates, nor what stands for bytes that are no UTF-8. */
    private static boolean allowed(int character) {
        return Required.isPlain(character) && character != 0xFFFD;
    }

    private static String visible(String text) {
        StringBuilder visible = new StringBuilder();
        text.codePoints()
                .limit(200)
                .forEach(character -> visible.append(
                        allowed(character)
                                ? Character.toString(character)
                                : String.format(java.util.Locale.ROOT, "\\u%04X", character)));
        return visible.toString();
    }
}
