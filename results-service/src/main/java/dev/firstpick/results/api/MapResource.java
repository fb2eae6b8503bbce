package dev.firstpick.results.api;

import dev.firstpick.events.Json;
import dev.firstpick.results.map.PoolMap;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Where scans lie to each other. */
@Path("/api")
@Tag(name = "Pools")
public class MapResource {

    static final int MOST_CLUSTERS = 50;

    private final PoolMaps maps;
    private final Pools pools;

    @Context
    Request request;

    MapResource(PoolMaps maps, Pools pools) {
        this.maps = maps;
        this.pools = pools;
    }

    @GET
    @Path("/pools/{pool}/map")
    @Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
    @Operation(
            summary = "The pool's scans as points of a plane",
            description =
                    "The first two principal components of what a network saw in each scan, of the latest revision that has"
                            + " features; clusters by k-means; scores where a network was asked how uncertain it is. All lists are in the"
                            + " order of volumes. Without features the lists are empty.")
    @APIResponse(
            responseCode = "200",
            content =
                    @Content(
                            schema = @Schema(implementation = PoolMap.class),
                            examples = @ExampleObject(name = "two scans", value = Examples.MAP)))
    public Uni<Response> map(
            String pool,
            @Parameter(description = "reconstruction or proxy") @QueryParam("representation")
                    Optional<String> representation,
            @Parameter(description = "global or local") @QueryParam("scope") Optional<String> scope,
            @Parameter(description = "how many, 1 to 50") @QueryParam("clusters") @DefaultValue("5") int clusters) {
        Request conditions = request;
        return maps.of(pool, representation, scope, checked(clusters))
                // A hundred thousand points take a while to write.
                .flatMap(map -> pools.maps().run(() -> Answers.Body.of(Json.write(map))))
                .map(body -> Answers.tagged(body, MediaType.APPLICATION_JSON, conditions)
                        .build());
    }

    static int checked(int clusters) {
        if (clusters < 1 || clusters > MOST_CLUSTERS) {
            throw ProblemException.bad("clusters", clusters, "1 to " + MOST_CLUSTERS);
        }
        return clusters;
    }
}
