package dev.firstpick.results.api;

import dev.firstpick.results.projection.Lag;
import dev.firstpick.results.projection.Rebuild;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** How far what is shown follows what was told, and its rebuilding. */
@Path("/api/projection")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
@Tag(name = "Operations")
public class ProjectionResource {

    private static final String STATE = """
            select phase, done, total, started_at, finished_at, failure,
                   exists(select from pg_locks where locktype = 'advisory' and classid = 0 and objid = 5210035 and granted
                          and database = (select oid from pg_database where datname = current_database())) as held
            from results.projection_state""";

    /**
     * How far the projection is.
     *
     * @param behind records that it has not seen yet, by topic; empty while that is not known
     * @param total of them; absent while it is not known
     * @param unknown why it is not known
     * @param rebuild the last, or the one under way
     */
    public record State(
            Map<String, Long> behind, Optional<Long> total, Optional<String> unknown, Optional<Rebuilding> rebuild) {}

    /**
     * A rebuild.
     *
     * @param state {@code running}, {@code done} or {@code failed}
     * @param done records read
     * @param total records to read
     * @param failure why, if it failed
     */
    public record Rebuilding(
            String state,
            long done,
            long total,
            Instant startedAt,
            Optional<Instant> finishedAt,
            Optional<String> failure) {}

    private final Pool database;
    private final Lag lag;
    private final Rebuild rebuild;

    ProjectionResource(Pool database, Lag lag, Rebuild rebuild) {
        this.database = database;
        this.lag = lag;
        this.rebuild = rebuild;
    }

    @GET
    @Operation(summary = "How many records the projection has not seen yet, and how the last rebuild went")
    @APIResponse(
            responseCode = "200",
            content =
                    @Content(
                            schema = @Schema(implementation = State.class),
                            examples = @ExampleObject(name = "all but a little is shown", value = Examples.PROJECTION)))
    public Uni<State> state() {
        Map<String, Long> behind = lag.behind();
        Optional<Long> total = behind.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        behind.values().stream().mapToLong(Long::longValue).sum());
        return database.query(STATE).execute().map(rows -> {
            Optional<Rebuilding> last = rows.rowCount() == 0
                    ? Optional.empty()
                    : Optional.of(rebuilding(rows.iterator().next()));
            return new State(behind, total, lag.unknown(), last);
        });
    }

    private static Rebuilding rebuilding(Row row) {
        boolean open = row.getOffsetDateTime("finished_at") == null;
        boolean broken = open && !row.getBoolean("held");
        String state = broken || row.getString("phase").equals("failed") ? "failed" : open ? "running" : "done";
        return new Rebuilding(
                state,
                row.getLong("done"),
                row.getLong("total"),
                row.getOffsetDateTime("started_at").toInstant(),
                Optional.ofNullable(row.getOffsetDateTime("finished_at")).map(OffsetDateTime::toInstant),
                broken
                        ? Optional.of("the replica that was at it stopped; the projection stayed as it was")
                        : Optional.ofNullable(row.getString("failure")));
    }

    @POST
    @Path("/rebuild")
    @Blocking
    @Operation(
            summary = "Builds the projection anew from the topics",
            description = "What is shown stays the old until the new has seen as much, and then changes in one step.")
    @APIResponse(responseCode = "202", description = "It has begun")
    @APIResponse(responseCode = "409", description = "One is under way")
    public Response rebuild() throws SQLException {
        if (!rebuild.begin()) {
            throw ProblemException.conflict("the projection is being rebuilt already");
        }
        return Response.accepted().build();
    }
}
