package dev.firstpick.selection.endpoint;

import dev.firstpick.selection.picks.Picks;
import dev.firstpick.selection.picks.Selections;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** Selections, whatever their pool. */
@Path("/selections")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "selections")
public class SelectionResource {

    private final Selections selections;
    private final Picks picks;
    private final SelectionStream stream;

    SelectionResource(Selections selections, Picks picks, SelectionStream stream) {
        this.selections = selections;
        this.picks = picks;
        this.stream = stream;
    }

    @GET
    @Path("/events")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(summary = "The selection events of all pools, live", description = SelectionStream.DESCRIPTION)
    public Multi<OutboundSseEvent> events(@HeaderParam("Last-Event-ID") String lastEventId, @RestQuery String purpose) {
        return stream.of(Optional.empty(), lastEventId, purpose);
    }

    @GET
    @Path("/{id}")
    @Operation(summary = "A selection with its picks", description = "By its identity, or by that of its request.")
    @APIResponse(responseCode = "404", description = "No such selection")
    public Uni<SelectionView> get(@RestPath String id) {
        return Panache.withSession(() -> selections.named(id).chain(found -> {
            var selection = found.orElseThrow(() -> ProblemException.notFound("selection", id));
            return picks.of(selection.id().orElse(""))
                    .map(picked -> SelectionView.of(selection, selection.id().map(made -> picked)));
        }));
    }
}
