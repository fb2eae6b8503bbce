package dev.firstpick.results.api;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.Provider;

/** Refuses a path or a query whose text no event can hold: no row is found by it, and the database does not take it. */
@Provider
class RequestText implements ContainerRequestFilter {

    static final String EXPECTED = "well-formed text without control characters";

    @Override
    public void filter(ContainerRequestContext request) {
        check(request.getUriInfo().getPathParameters());
        check(request.getUriInfo().getQueryParameters());
    }

    private static void check(MultivaluedMap<String, String> parameters) {
        parameters.forEach((name, values) -> {
            check("the name of a parameter", name);
            values.forEach(value -> check(name, value));
        });
    }

    /** The text, if it is well-formed and has no control character. */
    static String check(String field, String text) {
        if (!text.codePoints().allMatch(RequestText::allowed)) {
            throw ProblemException.bad(field, visible(text), EXPECTED);
        }
        return text;
    }

    /** Neither a control character nor half of a pair of surrogates, nor what stands for bytes that are no UTF-8. */
    private static boolean allowed(int character) {
        return !Character.isISOControl(character)
                && !(character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE)
                && character != 0xFFFD;
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
