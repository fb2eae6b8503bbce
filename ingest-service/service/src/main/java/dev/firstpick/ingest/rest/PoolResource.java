package dev.firstpick.ingest.rest;

import dev.firstpick.ingest.events.PoolOpened;
import dev.firstpick.ingest.pool.PoolRegistry;
import dev.firstpick.ingest.pool.Sealing;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Pools. */
@Path("/pools")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
@Tag(name = "pools")
class PoolResource {

    private final PoolRegistry registry;
    private final Sealing sealing;

    PoolResource(PoolRegistry registry, Sealing sealing) {
        this.registry = registry;
        this.sealing = sealing;
    }

    @PUT
    @Path("{pool}")
    @Operation(
            summary =
                    "Opens a pool, by an organ's preset or a task in full: 201, or 200 if it is open; 409 with another task")
    @RequestBody(
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = OpenRequest.class)))
    public Response open(@PathParam("pool") String pool, InputStream body) throws IOException {
        OpenRequest request = JsonBody.read(body, OpenRequest.class, "pool");
        return Answers.entered(registry.open(pool, request.chosen(), request.nan()));
    }

    @GET
    @Operation(
            summary = "Pools, sorted by name; where there are more, the header Link has the address of the next page")
    public Response pools(
            @QueryParam("limit") @DefaultValue("100") String limit,
            @QueryParam("cursor") @DefaultValue("") String cursor,
            @Context UriInfo uri)
            throws IOException {
        Page page = Page.of(limit, cursor);
        List<PoolView> views = new ArrayList<>();
        for (String pool : registry.pools(page.cursor(), page.limit() + 1)) {
            views.add(pool(pool));
        }
        return page.answer(views, PoolView::pool, uri);
    }

    @GET
    @Path("{pool}")
    @Operation(
            summary =
                    "A pool, its counts and its last revision; the counts of a pool that takes long to count may be some seconds old")
    public PoolView pool(@PathParam("pool") String pool) throws IOException {
        PoolOpened opened = registry.pool(pool);
        PoolRegistry.Counts counts = registry.counts(pool);
        return new PoolView(
                pool,
                opened.task(),
                opened.time(),
                counts.volumes(),
                counts.annotations(),
                counts.excluded(),
                sealing.last(pool));
    }

    @POST
    @Path("{pool}/seal")
    @Operation(summary = "Fixes the pool's members under a revision: the next, or the last one if they are the same")
    public Response seal(@PathParam("pool") String pool) throws IOException {
        return Response.ok(sealing.seal(pool).fact()).build();
    }
}
