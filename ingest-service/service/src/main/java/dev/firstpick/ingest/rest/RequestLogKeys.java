package dev.firstpick.ingest.rest;

import dev.firstpick.events.LogKeys;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.ext.Provider;

/** What is logged during a request is about what its path names. */
@Provider
class RequestLogKeys implements ContainerRequestFilter, ContainerResponseFilter {

    private static final String HELD = RequestLogKeys.class.getName();

    @Override
    public void filter(ContainerRequestContext request) {
        request.setProperty(HELD, LogKeys.among(request.getUriInfo().getPathParameters()));
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (request.getProperty(HELD) instanceof LogKeys keys) {
            keys.close();
        }
    }
}
