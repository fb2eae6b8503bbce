package dev.firstpick.selection.endpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.firstpick.events.Json;
import dev.firstpick.events.Required;
import dev.firstpick.selection.events.Scope;
import dev.firstpick.selection.jobs.Jobs;
import dev.firstpick.selection.picks.Picks;
import dev.firstpick.selection.picks.Selection;
import dev.firstpick.selection.picks.SelectionState;
import dev.firstpick.selection.picks.Selections;
import dev.firstpick.selection.plan.Asked;
import dev.firstpick.selection.plan.Plan;
import dev.firstpick.selection.plan.PlanSettings;
import dev.firstpick.selection.pool.Exclusions;
import dev.firstpick.selection.pool.Pool;
import dev.firstpick.selection.pool.Pools;
import dev.firstpick.selection.pool.SetAside;
import dev.firstpick.selection.supervision.WakeUps;
import dev.firstpick.strategies.Strategies;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;

/** Pools: their plans, selections and jobs. */
@Path("/pools")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "pools", description = "Plans, selections and jobs of pools")
public class PoolResource {

    private final Pools pools;
    private final PoolRequests requests;
    private final Selections selections;
    private final Picks picks;
    private final Jobs jobs;
    private final PlanSettings settings;
    private final SelectionStream stream;
    private final WakeUps wakeUps;
    private final Exclusions exclusions;

    PoolResource(
            Pools pools,
            PoolRequests requests,
            Selections selections,
            Picks picks,
            Jobs jobs,
            PlanSettings settings,
            SelectionStream stream,
            WakeUps wakeUps,
            Exclusions exclusions) {
        this.pools = pools;
        this.requests = requests;
        this.selections = selections;
        this.picks = picks;
        this.jobs = jobs;
        this.settings = settings;
        this.stream = stream;
        this.wakeUps = wakeUps;
        this.exclusions = exclusions;
    }

    @GET
    @Operation(summary = "The names of all pools that are known here")
    public Uni<List<String>> list() {
        return Panache.withSession(() -> pools.list("order by pool"))
                .map(all -> all.stream().map(Pool::name).toList());
    }

    @PUT
    @Path("/{pool}/plan")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Say which selections a pool is to have",
            description =
                    "Allowed before the pool is opened. Fields that are left out are taken from the configured plan. "
                            + "Strategy all stands for every one. "
                            + "If the pool is sealed already, the plan is also applied to its latest revision.")
    @RequestBody(content = @Content(schema = @Schema(implementation = Plan.class)))
    @APIResponse(responseCode = "200", description = "The plan as it stands")
    @APIResponse(responseCode = "400", description = "A field is missing or wrong")
    @APIResponse(responseCode = "422", description = "A strategy is not known")
    public Uni<Plan> plan(@RestPath String pool, byte[] body) {
        Required.name("pool", pool);
        ObjectNode defaults = Json.mapper().valueToTree(settings.plan());
        Plan plan = Bodies.read(Bodies.parse(body), defaults, Plan.class, "plan");
        plan.strategies().forEach(Strategies::byName);
        return Panache.withTransaction(() -> requests.replan(pool, plan))
                .invoke(wakeUps::wake)
                .replaceWith(plan);
    }

    @GET
    @Path("/{pool}/plan")
    @Operation(summary = "Which selections a pool is to have")
    @APIResponse(responseCode = "404", description = "No such pool")
    public Uni<Plan> plan(@RestPath String pool) {
        return Panache.withSession(() -> requests.plan(pool));
    }

    @GET
    @Path("/{pool}/status")
    @Operation(summary = "How far a pool's latest revision is, and whether it is complete")
    @APIResponse(responseCode = "404", description = "No such pool")
    public Uni<PoolStatus> status(@RestPath String pool) {
        return Panache.withSession(() -> requests.status(pool));
    }

    @POST
    @Path("/{pool}/selections")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Ask for a selection of a pool's latest revision",
            description =
                    "Needed: strategy and budget. Random draws and controls are for benchmarks unless purpose says otherwise. "
                            + "The same request twice is the same selection. With keep, volumes that are annotated when it is first asked "
                            + "for stay picked, so that a larger budget adds to what was paid for.")
    @RequestBody(content = @Content(schema = @Schema(implementation = Asked.class)))
    @APIResponse(
            responseCode = "200",
            description = "It is there",
            content = @Content(schema = @Schema(implementation = SelectionView.class)))
    @APIResponse(
            responseCode = "202",
            description = "It will be made; Location says where to look",
            content = @Content(schema = @Schema(implementation = SelectionView.class)))
    @APIResponse(responseCode = "404", description = "No such pool")
    @APIResponse(responseCode = "409", description = "The pool is not sealed")
    @APIResponse(
            responseCode = "422",
            description = "Strategy unknown, budget too large, or features that cannot be had")
    public Uni<RestResponse<SelectionView>> ask(@RestPath String pool, byte[] body) {
        Required.name("pool", pool);
        return Panache.withTransaction(() -> requests.plan(pool)
                        .chain(plan -> requests.ask(pool, read(body, plan)))
                        .chain(this::view))
                .invoke(wakeUps::wake)
                .map(PoolResource::answer);
    }

    private static Asked read(byte[] body, Plan plan) {
        ObjectNode said = Bodies.parse(body);
        ObjectNode defaults = Json.mapper().createObjectNode();
        defaults.put("scope", "global");
        defaults.put("seed", plan.seed());
        defaults.put("train", plan.train());
        defaults.put("urgent", plan.urgent());
        defaults.put("keep", plan.keep());
        defaults.set(
                "purpose",
                Json.mapper().valueToTree(Asked.purposeOf(said.path("strategy").asText())));
        Asked asked = Bodies.read(said, defaults, Asked.class, "selection");
        Strategies.byName(asked.strategy());
        return asked;
    }

    private static RestResponse<SelectionView> answer(SelectionView view) {
        boolean waiting = view.state() == SelectionState.PLANNED;
        return RestResponse.ResponseBuilder.create(
                        waiting ? RestResponse.Status.ACCEPTED : RestResponse.Status.OK, view)
                .location(URI.create("/selections/" + view.request()))
                .build();
    }

    private Uni<SelectionView> view(Selection selection) {
        return selection
                .id()
                .map(id -> picks.of(id).map(Optional::of))
                .orElseGet(() -> Uni.createFrom().item(Optional.empty()))
                .map(picked -> SelectionView.of(selection, picked));
    }

    @GET
    @Path("/{pool}/selections")
    @Operation(summary = "A pool's selections, without their picks; oldest first")
    public Uni<List<SelectionView>> selections(
            @RestPath String pool,
            @RestQuery Optional<String> strategy,
            @RestQuery Optional<String> scope,
            @RestQuery("budget") Optional<String> ofBudget,
            @RestQuery Optional<String> state,
            @RestQuery("revision") Optional<String> ofRevision) {
        Optional<Integer> budget = QueryNumber.of("budget", ofBudget);
        Optional<Integer> revision = QueryNumber.of("revision", ofRevision);
        Optional<Scope> withScope = QueryConstant.of(Scope.class, "scope", scope);
        Optional<SelectionState> inState = QueryConstant.of(SelectionState.class, "state", state);
        return Panache.withSession(
                        () -> selections.list("pool = ?1 order by requestedAt, strategy, budget, seed", pool))
                .map(all -> all.stream()
                        .filter(selection -> strategy.map(selection.strategy()::equals)
                                        .orElse(true)
                                && withScope.map(selection.scope()::equals).orElse(true)
                                && budget.map(wanted -> selection.budget() == wanted)
                                        .orElse(true)
                                && inState.map(selection.state()::equals).orElse(true)
                                && revision.map(wanted -> selection.revision() == wanted)
                                        .orElse(true))
                        .map(selection -> SelectionView.of(selection, Optional.empty()))
                        .toList());
    }

    @GET
    @Path("/{pool}/selections/events")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(summary = "The selection events of a pool, live", description = SelectionStream.DESCRIPTION)
    public Multi<OutboundSseEvent> events(
            @RestPath String pool, @HeaderParam("Last-Event-ID") String lastEventId, @RestQuery String purpose) {
        return stream.of(Optional.of(pool), lastEventId, purpose);
    }

    @GET
    @Path("/{pool}/set-aside")
    @Operation(
            summary = "The volumes of which no features can be computed, with the reason",
            description = "They are no candidates, and no job looks at them again. All others go on without them.")
    @APIResponse(responseCode = "404", description = "No such pool")
    public Uni<List<SetAside.Volume>> setAside(@RestPath String pool) {
        return Panache.withSession(() -> requests.setAside(pool));
    }

    @DELETE
    @Path("/{pool}/set-aside/{volume}")
    @Operation(
            summary = "Put a volume back that was set aside",
            description =
                    "It is a candidate of the revisions that are sealed from now on, and features are computed of it then. Sealing a pool"
                            + " that has not changed makes no new revision: the volume stays out until a scan of the pool is added,"
                            + " replaced or excluded, and the pool is sealed after that.")
    @APIResponse(responseCode = "404", description = "No such pool, or the volume is not set aside")
    public Uni<SetAside.Volume> putBack(@RestPath String pool, @RestPath String volume) {
        return Panache.withTransaction(() -> requests.putBack(pool, volume));
    }

    @GET
    @Path("/{pool}/excluded")
    @Operation(
            summary = "The volumes that were excluded, with the jobs that had learned from them before",
            description = "What is trained when a volume is excluded is cancelled and asked for anew, without it.")
    public Uni<List<Exclusions.Excluded>> excluded(@RestPath String pool) {
        return Panache.withSession(() -> exclusions.of(pool));
    }

    @GET
    @Path("/{pool}/jobs")
    @Operation(summary = "How many of a pool's jobs are held, released, done, failed or cancelled, of each kind")
    public Uni<JobCounts> jobs(@RestPath String pool) {
        return Panache.withSession(() -> jobs.counts(Optional.of(pool))).map(JobCounts::of);
    }
}
