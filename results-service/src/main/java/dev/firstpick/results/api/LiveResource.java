package dev.firstpick.results.api;

import dev.firstpick.results.live.LiveEvent;
import dev.firstpick.results.live.LiveHub;
import io.smallrye.mutiny.Multi;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestStreamElementType;

/** What happens right now. */
@Path("/api/events")
@Tag(name = "Live")
public class LiveResource {

    private final LiveHub hub;
    private final Duration heartbeat;

    LiveResource(
            LiveHub hub,
            @ConfigProperty(name = "firstpick.results.heartbeat", defaultValue = "10s") Duration heartbeat) {
        this.hub = hub;
        this.heartbeat = heartbeat;
    }

    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @RestStreamElementType(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Registrations, selections, progress, evaluations, failures as Server-Sent Events",
            description = "Every replica sends every event. The id of an event resumes after it, as Last-Event-ID."
                    + " An event named heartbeat is sent at intervals.")
    public Multi<OutboundSseEvent> events(
            @QueryParam("pool") Optional<String> pool,
            @HeaderParam("Last-Event-ID") Optional<String> lastEventId,
            @Context Sse sse) {
        Multi<OutboundSseEvent> events = hub.listen(lastEventId.map(LiveResource::number))
                .filter(event ->
                        pool.isEmpty() || event.pool().isEmpty() || pool.get().equals(event.pool()))
                .map(event -> sse(sse, event));
        Multi<OutboundSseEvent> heartbeats = Multi.createFrom()
                .ticks()
                .every(heartbeat)
                .onOverflow()
                .drop()
                .map(tick -> sse.newEventBuilder()
                        .name("heartbeat")
                        .data(String.class, "{}")
                        .mediaType(MediaType.TEXT_PLAIN_TYPE)
                        .build());
        return Multi.createBy().merging().streams(heartbeats, events);
    }

    private static long number(String id) {
        try {
            return Long.parseLong(id);
        } catch (NumberFormatException e) {
            throw ProblemException.bad("Last-Event-ID", id, "the id of an event");
        }
    }

    private static OutboundSseEvent sse(Sse sse, LiveEvent event) {
        return sse.newEventBuilder()
                .id(Long.toString(event.seq()))
                .mediaType(MediaType.APPLICATION_JSON_TYPE)
                .data(LiveEvent.class, event)
                .build();
    }
}
