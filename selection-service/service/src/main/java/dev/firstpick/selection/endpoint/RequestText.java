package dev.firstpick.selection.endpoint;

import dev.firstpick.events.Required;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.Provider;

/** Refuses a path or a query whose text no event can hold: nothing is found by it, and the database does not take it. */
@Provider
class RequestText implements ContainerRequestFilter {

    /** Stands for bytes that were no UTF-8. */
    private static final int REPLACEMENT = 0xFFFD;

    @Override
    public void filter(ContainerRequestContext request) {
        check(request.getUriInfo().getPathParameters());
        check(request.getUriInfo().getQueryParameters());
    }

    private static void check(MultivaluedMap<String, String> parameters) {
        parameters.forEach((name, values) -> {
            check("parameter", name);
            values.forEach(value -> check(name, value));
        });
    }

    private static void check(String field, String text) {
        if (text.isBlank()) {
            return;
        }
        try {
            Required.text(field, text);
        } catch (IllegalArgumentException e) {
            String found = e.getMessage()
                    .substring(e.getMessage().indexOf("found ") + 6)
                    .replaceAll(", expected .*", "");
            throw ProblemException.badField(field, found, "well-formed text of one line, at most 1000 characters");
        }
        if (text.indexOf(REPLACEMENT) >= 0) {
            throw ProblemException.badField(field, "what is no UTF-8", "well-formed text of one line");
        }
    }
}
