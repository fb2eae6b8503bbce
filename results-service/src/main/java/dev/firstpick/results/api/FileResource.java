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
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.io.UncheckedIOException;
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

    private static final int GZIP_FIRST = 0x1f;
    private static final int GZIP_SECOND = 0x8b;

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
            return VertxContextSupport.subscribeAndAwait(query);
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
            PushbackInputStream content = new PushbackInputStream(store.open(ref), 2);
            String file = name + (compressed(content) ? ".nii.gz" : ".nii");
            Response.ResponseBuilder response = range.isEmpty()
                    ? Response.ok(content).header("Content-Length", ref.bytes())
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

    private static Response.ResponseBuilder part(InputStream content, ByteRange range, long bytes) throws IOException {
        content.skipNBytes(range.first());
        return Response.status(Response.Status.PARTIAL_CONTENT)
                .entity(new Part(content, range.length()))
                .header("Content-Length", range.length())
                .header("Content-Range", "bytes " + range.first() + "-" + range.last() + "/" + bytes);
    }

    private static boolean compressed(PushbackInputStream content) throws IOException {
        byte[] start = content.readNBytes(2);
        content.unread(start);
        return start.length == 2 && (start[0] & 0xff) == GZIP_FIRST && (start[1] & 0xff) == GZIP_SECOND;
    }

    /** The next bytes of a stream, and then its end. */
    private static final class Part extends java.io.FilterInputStream {
        private long left;

        Part(InputStream content, long length) {
            super(content);
            this.left = length;
        }

        @Override
        public int read() throws IOException {
            if (left == 0) {
                return -1;
            }
            int read = super.read();
            left -= read < 0 ? 0 : 1;
            return read;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int read = super.read(into, offset, (int) Math.min(left, length));
            left -= Math.max(0, read);
            return read;
        }
    }
}
