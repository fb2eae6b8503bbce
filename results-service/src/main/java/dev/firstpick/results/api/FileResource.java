package dev.firstpick.results.api;

import dev.firstpick.results.rows.CaseRow;
import dev.firstpick.results.rows.VolumeRow;
import dev.firstpick.store.ObjectRef;
import dev.firstpick.store.ObjectStore;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Stored volumes themselves, NIfTI as they came in or as the network wrote them; whole or in ranges (RFC 9110, section 14). */
@Path("/api")
@Produces({MediaType.APPLICATION_OCTET_STREAM, Problem.MEDIA_TYPE})
@Tag(name = "Files")
@Blocking
public class FileResource {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ObjectStore store;

    @Context
    Request request;

    FileResource(ObjectStore store) {
        this.store = store;
    }

    @GET
    @Path("/pools/{pool}/volumes/{volume}/image")
    @Operation(summary = "A scan's file")
    @APIResponse(responseCode = "200", content = @Content(mediaType = MediaType.APPLICATION_OCTET_STREAM))
    @APIResponse(responseCode = "206", description = "The bytes that Range asked for")
    @APIResponse(responseCode = "416", description = "The file has no such bytes")
    public Response image(String pool, String volume, @HeaderParam("Range") Optional<String> range) {
        VolumeRow row = volume(pool, volume);
        if (row.imageUri == null) {
            throw ProblemException.notFound("volume", pool + "/" + volume);
        }
        return file(volume, new ObjectRef(row.imageUri, row.imageSha256, row.imageBytes), range);
    }

    @GET
    @Path("/pools/{pool}/volumes/{volume}/annotation")
    @Operation(summary = "A scan's annotation")
    @APIResponse(responseCode = "200", content = @Content(mediaType = MediaType.APPLICATION_OCTET_STREAM))
    @APIResponse(responseCode = "206", description = "The bytes that Range asked for")
    @APIResponse(responseCode = "404", description = "It is not annotated")
    public Response annotation(String pool, String volume, @HeaderParam("Range") Optional<String> range) {
        VolumeRow row = volume(pool, volume);
        if (row.labelUri == null) {
            throw ProblemException.notFound("annotation of", pool + "/" + volume);
        }
        return file(volume + "-annotation", new ObjectRef(row.labelUri, row.labelSha256, row.labelBytes), range);
    }

    @GET
    @Path("/runs/{run}/cases/{volume}/prediction")
    @Operation(summary = "What a run's network found in a test scan, on the scan's own grid")
    @APIResponse(responseCode = "200", content = @Content(mediaType = MediaType.APPLICATION_OCTET_STREAM))
    @APIResponse(responseCode = "206", description = "The bytes that Range asked for")
    public Response prediction(String run, String volume, @HeaderParam("Range") Optional<String> range) {
        CaseRow row = await(() -> Panache.withSession(() -> CaseRow.<CaseRow>findById(new CaseRow.Key(run, volume))));
        if (row == null) {
            throw ProblemException.notFound("case", run + "/" + volume);
        }
        return file(
                volume + "-prediction",
                new ObjectRef(row.predictionUri, row.predictionSha256, row.predictionBytes),
                range);
    }

    private static VolumeRow volume(String pool, String volume) {
        VolumeRow row =
                await(() -> Panache.withSession(() -> VolumeRow.<VolumeRow>findById(new VolumeRow.Key(pool, volume))));
        if (row == null) {
            throw ProblemException.notFound("volume", pool + "/" + volume);
        }
        return row;
    }

    private static <T> T await(Supplier<Uni<T>> query) {
        try {
            return VertxContextSupport.subscribeAndAwait(
                    () -> query.get().ifNoItem().after(PATIENCE).fail());
        } catch (RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private Response file(String name, ObjectRef ref, Optional<String> wanted) {
        EntityTag tag = new EntityTag(ref.sha256());
        Response.ResponseBuilder unchanged = request.evaluatePreconditions(tag);
        if (unchanged != null) {
            return unchanged.tag(tag).build();
        }
        Optional<ByteRange> range = ByteRange.of(wanted, ref.bytes());
        try {
            OpenedFile content = OpenedFile.of(() -> store.open(ref), range);
            String file = name + (content.compressed() ? ".nii.gz" : ".nii");
            Response.ResponseBuilder response = range.isEmpty()
                    ? Response.ok(content.bytes()).header("Content-Length", ref.bytes())
                    : part(content, range.get(), ref.bytes());
            return response.type(MediaType.APPLICATION_OCTET_STREAM)
                    .tag(tag)
                    .header("Accept-Ranges", "bytes")
                    .header("Cache-Control", "private, max-age=3600")
                    .header("Content-Disposition", "attachment; filename=\"" + file + "\"")
                    .build();
        } catch (FileNotFoundException e) {
            throw ProblemException.notFound("stored file", ref.uri());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Response.ResponseBuilder part(OpenedFile content, ByteRange range, long bytes) {
        return Response.status(Response.Status.PARTIAL_CONTENT)
                .entity(content.bytes())
                .header("Content-Length", range.length())
                .header("Content-Range", "bytes " + range.first() + "-" + range.last() + "/" + bytes);
    }
}
