package dev.firstpick.selection.endpoint;

import dev.firstpick.selection.picks.Picks;
import dev.firstpick.selection.picks.Selections;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;

/** Selections, whatever their pool. */
@Path("/selections")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "selections")
public class SelectionResource {

    private final Selections selections;
    private final Picks picks;

    SelectionResource(Selections selections, Picks picks) {
        this.selections = selections;
        this.picks = picks;
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
