package dev.firstpick.results.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.firstpick.results.statistics.BudgetCurve;
import dev.firstpick.results.statistics.Leaderboard;
import dev.firstpick.results.statistics.RandomDraws;
import dev.firstpick.results.statistics.Standing;
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
import jakarta.ws.rs.core.UriInfo;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Which strategy picks best, and how sure one may be. */
@Path("/api")
@Produces({MediaType.APPLICATION_JSON, "text/csv", ArrowStream.MEDIA_TYPE, Problem.MEDIA_TYPE})
@Tag(name = "Leaderboard")
public class LeaderboardResource {

    /** A standing, and of which revision it is; a revision is unknown until its sealing or a selection of it was seen. */
    public record Ranked(
            @JsonUnwrapped Standing standing,
            @JsonInclude(JsonInclude.Include.ALWAYS) Optional<Integer> revision,
            String digest) {}

    private final Standings standings;

    @Context
    UriInfo uri;

    @Context
    Request request;

    LeaderboardResource(Standings standings) {
        this.standings = standings;
    }

    @GET
    @Path("/pools/{pool}/leaderboard")
    @Operation(
            summary = "Strategies by the Dice of what was trained on their picks",
            description =
                    "Sorted by budget, the best mean Dice first. Of the latest revision that has runs, or of revision=."
                            + " With 95 % intervals, the comparison with random choice, and remarks on what the figures do not allow to say."
                            + " With by=hd95 or by=assd the least penalised distance comes first, in which a class that was missed counts as"
                            + " the scan's diagonal.")
    @APIResponse(
            responseCode = "200",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.ARRAY, implementation = Ranked.class),
                            examples = @ExampleObject(name = "a strategy", value = Examples.LEADERBOARD)))
    @APIResponse(
            responseCode = "404",
            content =
                    @Content(
                            schema = @Schema(implementation = Problem.class),
                            mediaType = Problem.MEDIA_TYPE,
                            examples = @ExampleObject(name = "a problem", value = Examples.NOT_FOUND)))
    public Uni<Response> leaderboard(
            String pool,
            @Parameter(description = "1, 2, …") @QueryParam("revision") Optional<Integer> revision,
            @Parameter(description = "what to rank by: dice, hd95 or assd") @QueryParam("by") @DefaultValue("dice")
                    String by) {
        ListQuery query = query();
        Leaderboard.By ranked =
                Leaderboard.By.named(by).orElseThrow(() -> ProblemException.bad("by", by, "dice, hd95 or assd"));
        return standings
                .of(pool, revision)
                .map(ranking -> Answers.all(
                        Leaderboard.ranked(ranking.standings(), ranked).stream()
                                .map(standing -> new Ranked(standing, ranking.revision(), ranking.digest()))
                                .toList(),
                        query,
                        request));
    }

    @GET
    @Path("/pools/{pool}/curves")
    @Operation(summary = "Mean Dice over the budgets, with the area under the curve, the largest first")
    @APIResponse(
            responseCode = "200",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.ARRAY, implementation = BudgetCurve.class),
                            examples = @ExampleObject(name = "a curve", value = Examples.CURVES)))
    public Uni<Response> curves(
            String pool, @Parameter(description = "1, 2, …") @QueryParam("revision") Optional<Integer> revision) {
        ListQuery query = query();
        return standings
                .of(pool, revision)
                .map(ranking -> Answers.all(BudgetCurve.of(ranking.standings()), query, request));
    }

    @GET
    @Path("/pools/{pool}/draws")
    @Operation(
            summary = "What choosing at random gave with each budget",
            description =
                    "The mean Dice of every random draw, the least first: the band that a strategy must stand clear of.")
    @APIResponse(
            responseCode = "200",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.ARRAY, implementation = RandomDraws.class),
                            examples = @ExampleObject(name = "draws", value = Examples.DRAWS)))
    public Uni<Response> draws(
            String pool, @Parameter(description = "1, 2, …") @QueryParam("revision") Optional<Integer> revision) {
        ListQuery query = query();
        return standings.of(pool, revision).map(ranking -> Answers.all(ranking.draws(), query, request));
    }

    private ListQuery query() {
        return ListQuery.of(uri.getQueryParameters(), Map.of(), Map.of(), Set.of(), Set.of("revision", "by"));
    }
}
