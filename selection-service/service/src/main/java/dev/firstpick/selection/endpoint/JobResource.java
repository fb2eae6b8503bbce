package dev.firstpick.selection.endpoint;

import dev.firstpick.selection.jobs.Job;
import dev.firstpick.selection.jobs.JobState;
import dev.firstpick.selection.jobs.Jobs;
import dev.firstpick.selection.pool.Pools;
import dev.firstpick.selection.supervision.WakeUps;
import dev.firstpick.training.events.JobKind;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** Jobs of all pools. */
@Path("/jobs")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "jobs", description = "What trainers are to do")
public class JobResource {

    private static final int MOST = 500;

    private final Jobs jobs;
    private final Pools pools;
    private final WakeUps wakeUps;

    JobResource(Jobs jobs, Pools pools, WakeUps wakeUps) {
        this.jobs = jobs;
        this.pools = pools;
        this.wakeUps = wakeUps;
    }

    /**
     * Jobs.
     *
     * @param counts of all pools
     * @param jobs the newest first, at most 500
     */
    public record Listing(JobCounts counts, List<JobView> jobs) {}

    @GET
    @Operation(summary = "How many jobs there are, and the newest of them")
    public Uni<Listing> list(
            @RestQuery Optional<String> pool, @RestQuery Optional<String> kind, @RestQuery Optional<String> state) {
        Optional<JobKind> ofKind = QueryConstant.of(JobKind.class, "kind", kind);
        Optional<JobState> inState = QueryConstant.of(JobState.class, "state", state);
        return Panache.withSession(() -> jobs.counts(pool).chain(counts -> jobs.newest(pool, ofKind, inState, MOST)
                .map(newest -> new Listing(
                        JobCounts.of(counts), newest.stream().map(JobView::of).toList()))));
    }

    @GET
    @Path("/{job}")
    @Operation(summary = "A job")
    @APIResponse(responseCode = "404", description = "No such job")
    public Uni<JobView> get(@RestPath String job) {
        return Panache.withSession(() -> found(job)).map(JobView::of);
    }

    @DELETE
    @Path("/{job}")
    @Operation(
            summary = "Cancel a job",
            description = "It is not sent any more, and what waits for it fails. A job that has ended stays as it is.")
    @APIResponse(responseCode = "404", description = "No such job")
    public Uni<JobView> cancel(@RestPath String job) {
        return Panache.withTransaction(() -> jobs.poolOf(job)
                        .onItem()
                        .ifNull()
                        .failWith(() -> ProblemException.notFound("job", job))
                        .chain(pools::locked)
                        .chain(() -> jobs.cancel(job))
                        .chain(() -> found(job)))
                .invoke(wakeUps::wake)
                .map(JobView::of);
    }

    private Uni<Job> found(String job) {
        return jobs.findById(job).onItem().ifNull().failWith(() -> ProblemException.notFound("job", job));
    }
}
