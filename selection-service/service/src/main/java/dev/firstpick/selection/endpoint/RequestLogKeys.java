package dev.firstpick.selection.endpoint;

import dev.firstpick.events.LogKeys;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.ext.Provider;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What is logged during a request is about what its path names. */
@Provider
class RequestLogKeys implements ContainerRequestFilter, ContainerResponseFilter {

    private static final String HELD = RequestLogKeys.class.getName();

    @Override
    public void filter(ContainerRequestContext request) {
        Map<String, String> keys = LogKeys.NAMES.stream()
                .filter(request.getUriInfo().getPathParameters()::containsKey)
                .collect(Collectors.toMap(
                        Function.identity(), request.getUriInfo().getPathParameters()::getFirst));
        request.setProperty(HELD, LogKeys.of(keys));
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (request.getProperty(HELD) instanceof LogKeys keys) {
            keys.close();
        }
    }
}
