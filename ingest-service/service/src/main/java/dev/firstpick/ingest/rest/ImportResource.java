package dev.firstpick.ingest.rest;

import dev.firstpick.ingest.intake.ImportProgress;
import dev.firstpick.ingest.intake.ImportRequest;
import dev.firstpick.ingest.intake.Imports;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestStreamElementType;

/** Imports of whole folders. */
@Path("/imports")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
@Tag(name = "imports")
class ImportResource {

    private static final Duration TICK = Duration.ofMillis(250);

    private final Imports imports;

    ImportResource(Imports imports) {
        this.imports = imports;
    }

    @POST
    @Operation(
            summary = "Starts the import of a folder on the server in the layout of the Medical Segmentation Decathlon")
    @RequestBody(
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = ImportRequest.class)))
    public Response start(InputStream body) throws IOException {
        ImportProgress started = imports.start(JsonBody.read(body, ImportRequest.class, "import"));
        return Response.accepted(started)
                .location(java.net.URI.create("/imports/" + started.id()))
                .build();
    }

    @GET
    @Path("{id}")
    @Operation(summary = "How far an import is")
    public ImportProgress progress(@PathParam("id") String id) throws IOException {
        return imports.progress(id);
    }

    @GET
    @Path("{id}/events")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @RestStreamElementType(MediaType.APPLICATION_JSON)
    @Operation(summary = "How far an import is, whenever that changes, until it ends")
    public Multi<ImportProgress> events(@PathParam("id") String id) throws IOException {
        imports.progress(id);
        return Multi.createBy()
                .repeating()
                .uni(() ->
                        Uni.createFrom().item(() -> read(id)).runSubscriptionOn(Infrastructure.getDefaultWorkerPool()))
                .withDelay(TICK)
                .whilst(ImportProgress::running)
                .skip()
                .repetitions();
    }

    private ImportProgress read(String id) {
        try {
            return imports.progress(id);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
