package dev.firstpick.results.api;

import dev.firstpick.results.chart.Charts;
import dev.firstpick.results.chart.Drawing;
import dev.firstpick.results.chart.Png;
import dev.firstpick.results.chart.StrategyNames;
import dev.firstpick.results.chart.Svg;
import dev.firstpick.results.chart.Theme;
import dev.firstpick.results.rows.PickRow;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The leaderboard, the curves and the map as files, for papers and reports. */
@Path("/api")
@Produces({ChartResource.SVG, "image/png", Problem.MEDIA_TYPE})
@Tag(name = "Pictures")
public class ChartResource {

    static final String SVG = "image/svg+xml";
    private static final String NAMES = "/pools/{pool}/{picture: leaderboard|curves}.{format: svg|png}";
    private static final double DOTS = 2;

    private final Standings standings;
    private final PoolMaps maps;
    private final Pools pools;

    @Context
    Request request;

    ChartResource(Standings standings, PoolMaps maps, Pools pools) {
        this.pools = pools;
        this.standings = standings;
        this.maps = maps;
    }

    @GET
    @Path(NAMES)
    @Operation(
            summary = "The leaderboard or the budget curves as SVG or PNG",
            description =
                    "leaderboard.svg, leaderboard.png, curves.svg, curves.png. With 95 % intervals, over the band of the random"
                            + " draws.")
    @APIResponse(responseCode = "200", description = "SVG, or PNG of twice as many dots")
    public Uni<Response> ranking(
            @PathParam("pool") String pool,
            @PathParam("picture") String picture,
            @PathParam("format") String format,
            @Parameter(description = "1, 2, …; the latest that has runs if absent") @QueryParam("revision")
                    Optional<Integer> revision,
            @Parameter(description = "light or dark") @QueryParam("theme") @DefaultValue("light") String theme) {
        Theme colours = colours(theme);
        return standings
                .of(pool, revision)
                .flatMap(ranking -> file(
                        format,
                        () -> picture.equals("curves")
                                ? Charts.curves(pool, ranking.standings(), ranking.draws(), colours)
                                : Charts.leaderboard(pool, ranking.standings(), ranking.draws(), colours)));
    }

    @GET
    @Path("/pools/{pool}/map.{format: svg|png}")
    @Operation(
            summary = "The pool's map as SVG or PNG",
            description = "Coloured by cluster, or by a score; the picks of selections ringed.")
    @APIResponse(responseCode = "200", description = "SVG, or PNG of twice as many dots")
    public Uni<Response> map(
            @PathParam("pool") String pool,
            @PathParam("format") String format,
            @QueryParam("representation") Optional<String> representation,
            @QueryParam("scope") Optional<String> scope,
            @QueryParam("clusters") @DefaultValue("5") int clusters,
            @Parameter(description = "a score of the map, for example \"proxy entropy\"; clusters if absent")
                    @QueryParam("score")
                    Optional<String> score,
            @Parameter(description = "identities of selections whose picks are ringed") @QueryParam("selection")
                    List<String> selections,
            @Parameter(description = "light or dark") @QueryParam("theme") @DefaultValue("light") String theme) {
        Theme colours = colours(theme);
        return maps.of(pool, representation, scope, MapResource.checked(clusters))
                .flatMap(map -> {
                    score.filter(name -> !map.scores().containsKey(name)).ifPresent(name -> {
                        throw ProblemException.bad(
                                "score", name, "one of " + map.scores().keySet());
                    });
                    return picks(selections)
                            .flatMap(picks -> file(format, () -> Charts.map(map, score, picks, colours)));
                });
    }

    private static Uni<Map<String, List<String>>> picks(List<String> selections) {
        return Panache.withSession(() -> PickRow.<PickRow>list("selection in ?1 order by selection, rank", selections))
                .map(rows -> {
                    Map<String, List<String>> picks = new LinkedHashMap<>();
                    rows.forEach(row -> picks.computeIfAbsent(
                                    StrategyNames.of(row.strategy, row.scope) + ", " + row.budget + " scans, draw "
                                            + row.seed,
                                    first -> new ArrayList<>())
                            .add(row.volume));
                    return picks;
                });
    }

    private static Theme colours(String theme) {
        return Theme.named(theme).orElseThrow(() -> ProblemException.bad("theme", theme, "light or dark"));
    }

    private Uni<Response> file(String format, Supplier<Drawing> drawing) {
        Request conditions = request;
        boolean svg = format.equals("svg");
        return pools.figures()
                .run(() -> Answers.Body.of(
                        svg ? Svg.of(drawing.get()).getBytes(StandardCharsets.UTF_8) : Png.of(drawing.get(), DOTS)))
                .map(picture -> Answers.tagged(picture, svg ? SVG : "image/png", conditions)
                        .build());
    }
}
