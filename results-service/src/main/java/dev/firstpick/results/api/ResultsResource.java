package dev.firstpick.results.api;

import dev.firstpick.results.rows.CaseRow;
import dev.firstpick.results.rows.ClassRow;
import dev.firstpick.results.rows.DeadLetterRow;
import dev.firstpick.results.rows.FailureRow;
import dev.firstpick.results.rows.PickRow;
import dev.firstpick.results.rows.PoolRow;
import dev.firstpick.results.rows.ProgressRow;
import dev.firstpick.results.rows.RunRow;
import dev.firstpick.results.rows.SelectionRow;
import dev.firstpick.results.rows.VolumeRow;
import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/**
 * Pools, volumes, selections, runs, cases and failures. All lists take {@code FIELD=VALUE[,VALUE…]}, {@code FIELD.from}, {@code
 * FIELD.to}, {@code sort=[-]FIELD,…}, {@code limit}, {@code after} (by the {@code Link} header), {@code fields} and {@code
 * format=csv|arrow}.
 */
@Path("/api")
@Produces({MediaType.APPLICATION_JSON, "text/csv", ArrowStream.MEDIA_TYPE, Problem.MEDIA_TYPE})
@Tag(
        name = "Results",
        description =
                "Every list takes FIELD=VALUE[,VALUE…], FIELD.from=, FIELD.to=, sort=[-]FIELD,…, limit=, fields=FIELD,…"
                        + " and format=csv or arrow. A page that is not the last has a Link header with rel=next.")
public class ResultsResource {

    private static final Listing<PoolRow> POOLS = new Listing<>(PoolRow.class, "pool");
    private static final Listing<VolumeRow> VOLUMES = new Listing<>(VolumeRow.class, "pool", "volume");
    private static final Listing<SelectionRow> SELECTIONS = new Listing<>(SelectionRow.class, "selection");
    private static final Listing<RunRow> RUNS = new Listing<>(RunRow.class, "run")
            .ranked("meanHd95", "penalisedHd95")
            .ranked("meanAssd", "penalisedAssd");
    private static final Listing<CaseRow> CASES = new Listing<>(CaseRow.class, "run", "volume")
            .ranked("hd95", "penalisedHd95")
            .ranked("assd", "penalisedAssd");
    private static final Listing<ClassRow> CLASSES = new Listing<>(ClassRow.class, "run", "value")
            .ranked("meanHd95", "penalisedHd95")
            .ranked("meanAssd", "penalisedAssd");
    private static final Listing<PickRow> PICKS = new Listing<>(PickRow.class, "selection", "rank");
    private static final Listing<ProgressRow> PROGRESS =
            new Listing<>(ProgressRow.class, "run", "attempt", "phase", "done");
    private static final Listing<FailureRow> FAILURES = new Listing<>(FailureRow.class, "failure");
    private static final Listing<DeadLetterRow> DEAD_LETTERS = new Listing<>(DeadLetterRow.class, "id");

    @Context
    UriInfo uri;

    @Context
    Request request;

    @Context
    RoutingContext routing;

    private final Exports exports;

    ResultsResource(Exports exports) {
        this.exports = exports;
    }

    @GET
    @Path("/pools")
    @Operation(summary = "The pools, how many volumes each holds by role, and how many are annotated so far")
    @APIResponse(
            responseCode = "200",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.ARRAY, implementation = PoolRow.class),
                            examples = @ExampleObject(name = "a pool", value = Examples.POOLS)))
    @APIResponse(
            responseCode = "400",
            content =
                    @Content(
                            schema = @Schema(implementation = Problem.class),
                            mediaType = Problem.MEDIA_TYPE,
                            examples = @ExampleObject(name = "a problem", value = Examples.BAD)))
    public Uni<Response> pools() {
        return list(POOLS, Map.of());
    }

    @GET
    @Path("/pools/{pool}")
    @WithSession
    @Operation(summary = "A pool")
    @APIResponse(
            responseCode = "200",
            content =
                    @Content(
                            schema = @Schema(implementation = PoolRow.class),
                            examples = @ExampleObject(name = "a pool", value = Examples.POOL)))
    @APIResponse(
            responseCode = "404",
            content =
                    @Content(
                            schema = @Schema(implementation = Problem.class),
                            mediaType = Problem.MEDIA_TYPE,
                            examples = @ExampleObject(name = "a problem", value = Examples.NOT_FOUND)))
    public Uni<Response> pool(String pool) {
        return found("pool", pool).map(row -> Answers.one(row, request));
    }

    @GET
    @Path("/pools/{pool}/volumes")
    @WithSession
    @Operation(summary = "A pool's scans")
    @APIResponse(
            responseCode = "200",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.ARRAY, implementation = VolumeRow.class),
                            examples = @ExampleObject(name = "a scan", value = Examples.VOLUMES)))
    public Uni<Response> volumes(String pool) {
        return found("pool", pool).flatMap(known -> list(VOLUMES, Map.of("pool", pool)));
    }

    @GET
    @Path("/pools/{pool}/volumes/{volume}")
    @WithSession
    @Operation(summary = "A scan")
    @APIResponse(
            responseCode = "200",
            content =
                    @Content(
                            schema = @Schema(implementation = VolumeRow.class),
                            examples = @ExampleObject(name = "a scan", value = Examples.VOLUME)))
    public Uni<Response> volume(String pool, String volume) {
        return VolumeRow.<VolumeRow>findById(new VolumeRow.Key(pool, volume))
                .onItem()
                .ifNull()
                .failWith(() -> ProblemException.notFound("volume", pool + "/" + volume))
                .map(row -> Answers.one(row, request));
    }

    @GET
    @Path("/pools/{pool}/selections")
    @WithSession
    @Operation(summary = "A pool's selections with their picks")
    @APIResponse(
            responseCode = "200",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.ARRAY, implementation = PickedSelection.class),
                            examples = @ExampleObject(name = "a selection", value = Examples.SELECTIONS)))
    public Uni<Response> selections(String pool) {
        ListQuery query = query(SELECTIONS, Set.of("pool"), Set.of("picks"));
        if (query.format() != ListQuery.Format.JSON) {
            return found("pool", pool)
                    .flatMap(known -> exports.of(
                            SELECTIONS,
                            query,
                            Map.of("pool", pool),
                            Set.of("picks"),
                            ResultsResource::withPicks,
                            uri,
                            request,
                            routing));
        }
        return found("pool", pool)
                .flatMap(known -> SELECTIONS.page(query, Map.of("pool", pool)))
                .flatMap(page ->
                        withPicks(page.rows()).map(picked -> Answers.page(picked, page.next(), query, uri, request)));
    }

    @GET
    @Path("/pools/{pool}/picks")
    @WithSession
    @Operation(
            summary = "A pool's picks, whoever picked: rank, score, reason, and whether they are annotated",
            description = "For a work list: ?purpose=annotate&annotated=false&sort=budget,strategy,rank")
    @APIResponse(
            responseCode = "200",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.ARRAY, implementation = PickRow.class),
                            examples = @ExampleObject(name = "a pick", value = Examples.PICKS)))
    public Uni<Response> picks(String pool) {
        return found("pool", pool).flatMap(known -> list(PICKS, Map.of("pool", pool)));
    }

    @GET
    @Path("/pools/{pool}/cases")
    @WithSession
    @Operation(
            summary = "The metrics of a pool's test scans in every run",
            description =
                    "For one's own statistics: ?format=arrow. The scans that most networks fail on: ?sort=dice&limit=20")
    @APIResponse(
            responseCode = "200",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.ARRAY, implementation = CaseRow.class),
                            examples = @ExampleObject(name = "a test scan", value = Examples.CASES)))
    public Uni<Response> casesOfPool(String pool) {
        return found("pool", pool).flatMap(known -> list(CASES, Map.of("pool", pool)));
    }

    @GET
    @Path("/selections/{selection}")
    @WithSession
    @Operation(summary = "A selection with its picks")
    @APIResponse(
            responseCode = "200",
            content =
                    @Content(
                            schema = @Schema(implementation = PickedSelection.class),
                            examples = @ExampleObject(name = "a selection", value = Examples.SELECTION)))
    public Uni<Response> selection(String selection) {
        return SelectionRow.<SelectionRow>findById(selection)
                .onItem()
                .ifNull()
                .failWith(() -> ProblemException.notFound("selection", selection))
                .flatMap(row -> withPicks(List.of(row)))
                .map(picked -> Answers.one(picked.get(0), request));
    }

    @GET
    @Path("/pools/{pool}/runs")
    @WithSession
    @Operation(
            summary = "A pool's runs, running and done",
            description = "Trainings of the segmentation network, unless kind= asks for representation or embedding.")
    @APIResponse(
            responseCode = "200",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.ARRAY, implementation = RunRow.class),
                            examples = @ExampleObject(name = "a run", value = Examples.RUNS)))
    public Uni<Response> runs(String pool) {
        Map<String, Object> fixed = uri.getQueryParameters().containsKey("kind")
                ? Map.of("pool", pool)
                : Map.of("pool", pool, "kind", "training");
        return found("pool", pool).flatMap(known -> list(RUNS, fixed));
    }

    @GET
    @Path("/runs")
    @Operation(summary = "All pools' runs, of every kind")
    @APIResponse(
            responseCode = "200",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.ARRAY, implementation = RunRow.class),
                            examples = @ExampleObject(name = "a run", value = Examples.RUNS)))
    public Uni<Response> allRuns() {
        return list(RUNS, Map.of());
    }

    @GET
    @Path("/runs/{run}")
    @WithSession
    @Operation(summary = "A run")
    @APIResponse(
            responseCode = "200",
            content =
                    @Content(
                            schema = @Schema(implementation = RunRow.class),
                            examples = @ExampleObject(name = "a run", value = Examples.RUN)))
    @APIResponse(
            responseCode = "404",
            content =
                    @Content(
                            schema = @Schema(implementation = Problem.class),
                            mediaType = Problem.MEDIA_TYPE,
                            examples = @ExampleObject(name = "a problem", value = Examples.NOT_FOUND)))
    public Uni<Response> run(String run) {
        return found("run", run).map(row -> Answers.one(row, request));
    }

    @GET
    @Path("/runs/{run}/cases")
    @WithSession
    @Operation(summary = "A run's metrics, one row a test volume")
    @APIResponse(
            responseCode = "200",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.ARRAY, implementation = CaseRow.class),
                            examples = @ExampleObject(name = "a test scan", value = Examples.CASES)))
    public Uni<Response> cases(String run) {
        return found("run", run).flatMap(known -> list(CASES, Map.of("run", run)));
    }

    @GET
    @Path("/runs/{run}/classes")
    @WithSession
    @Operation(
            summary = "A run's metrics, one row a class",
            description =
                    "Mean Dice over all test scans; mean distances over those where they are defined, with how many are not; penalised"
                            + " distances over all, one that is not defined counted as the scan's diagonal.")
    @APIResponse(
            responseCode = "200",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.ARRAY, implementation = ClassRow.class),
                            examples = @ExampleObject(name = "a class", value = Examples.CLASSES)))
    public Uni<Response> classes(String run) {
        return found("run", run).flatMap(known -> list(CLASSES, Map.of("run", run)));
    }

    @GET
    @Path("/runs/{run}/progress")
    @WithSession
    @Operation(summary = "A run's curves: loss, learning rate and validation Dice by iteration")
    @APIResponse(
            responseCode = "200",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.ARRAY, implementation = ProgressRow.class),
                            examples = @ExampleObject(name = "a point", value = Examples.PROGRESS)))
    public Uni<Response> progress(String run) {
        return found("run", run).flatMap(known -> list(PROGRESS, Map.of("run", run)));
    }

    @GET
    @Path("/failures")
    @Operation(summary = "Attempts that failed and jobs given up, with the reason")
    @APIResponse(
            responseCode = "200",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.ARRAY, implementation = FailureRow.class),
                            examples = @ExampleObject(name = "a failed attempt", value = Examples.FAILURES)))
    public Uni<Response> failures() {
        return list(FAILURES, Map.of());
    }

    @GET
    @Path("/dead-letters")
    @Operation(summary = "Records that a service could not handle, with the reason")
    @APIResponse(
            responseCode = "200",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.ARRAY, implementation = DeadLetterRow.class),
                            examples = @ExampleObject(name = "a dead letter", value = Examples.DEAD_LETTERS)))
    public Uni<Response> deadLetters() {
        return list(DEAD_LETTERS, Map.of());
    }

    private <R> Uni<Response> list(Listing<R> listing, Map<String, Object> fixed) {
        ListQuery query = query(listing, fixed.keySet(), Set.of());
        return query.format() == ListQuery.Format.JSON
                ? listing.page(query, fixed).map(page -> Answers.page(page.rows(), page.next(), query, uri, request))
                : exports.of(listing, query, fixed, Set.of(), (rows, connection) -> rows, uri, request, routing);
    }

    private ListQuery query(Listing<?> listing, Set<String> fixed, Set<String> beside) {
        Set<String> own = new HashSet<>(fixed);
        own.retainAll(uri.getPathParameters().keySet());
        Set<String> shown = new LinkedHashSet<>(listing.shown());
        shown.addAll(beside);
        return ListQuery.of(uri.getQueryParameters(), listing.attributes(), listing.ranks(), shown, own);
    }

    private static Uni<?> found(String what, String id) {
        Uni<?> row = what.equals("pool") ? PoolRow.findById(id) : RunRow.findById(id);
        return row.onItem().ifNull().failWith(() -> ProblemException.notFound(what, id));
    }

    private static List<PickedSelection> withPicks(List<SelectionRow> selections, Connection connection)
            throws SQLException {
        String[] ids = selections.stream().map(row -> row.selection).toArray(String[]::new);
        Map<String, List<PickRow>> picks = new HashMap<>();
        new Rows<>(PickRow.class, Set.of())
                .read(
                        connection,
                        " where e.selection = any(?) order by e.selection, e.rank",
                        List.of(connection.createArrayOf("text", ids)),
                        Exports.PORTION,
                        rows -> rows.forEach(pick -> picks.computeIfAbsent(pick.selection, first -> new ArrayList<>())
                                .add(pick)));
        return selections.stream().map(pickedFrom(picks)).toList();
    }

    private static Uni<List<PickedSelection>> withPicks(List<SelectionRow> selections) {
        List<String> ids = selections.stream().map(row -> row.selection).toList();
        return PickRow.<PickRow>list("selection in ?1 order by selection, rank", ids)
                .map(picks -> picks.stream().collect(Collectors.groupingBy(pick -> pick.selection)))
                .map(picks -> selections.stream().map(pickedFrom(picks)).toList());
    }

    private static Function<SelectionRow, PickedSelection> pickedFrom(Map<String, List<PickRow>> picks) {
        return row -> new PickedSelection(row, picks.getOrDefault(row.selection, List.of()));
    }
}
