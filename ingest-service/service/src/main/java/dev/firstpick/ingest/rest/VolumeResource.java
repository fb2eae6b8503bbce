package dev.firstpick.ingest.rest;

import dev.firstpick.ingest.events.AnnotationRegistered;
import dev.firstpick.ingest.events.Role;
import dev.firstpick.ingest.intake.Inspection.LabelRules;
import dev.firstpick.ingest.intake.Spool;
import dev.firstpick.ingest.intake.Uploader;
import dev.firstpick.ingest.intake.VolumeIntake;
import dev.firstpick.ingest.pool.Names;
import dev.firstpick.ingest.pool.PoolRegistry;
import dev.firstpick.ingest.pool.RefusedException;
import dev.firstpick.ingest.pool.RefusedException.Reason;
import dev.firstpick.store.ObjectStore;
import io.smallrye.common.annotation.Blocking;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Volumes and their annotations. */
@Path("/pools/{pool}/volumes")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
@Tag(name = "volumes")
class VolumeResource {

    private static final Logger LOG = LoggerFactory.getLogger(VolumeResource.class);
    private static final List<String> ROLES = List.of("pool", "validation", "test");

    private final PoolRegistry registry;
    private final VolumeIntake intake;
    private final Spool spool;
    private final ObjectStore store;

    VolumeResource(PoolRegistry registry, VolumeIntake intake, Spool spool, ObjectStore store) {
        this.registry = registry;
        this.intake = intake;
        this.spool = spool;
        this.store = store;
    }

    @PUT
    @Path("{volume}")
    @SuppressWarnings("try") // Held, not used.
    @Operation(
            summary =
                    "Takes a scan in: 201, or 200 if the same is there; 409 other content, 413 too large, 422 not a valid NIfTI image. "
                            + "With replace=true other content, another role or another nan takes the place of what is there, unless it has a label or was"
                            + " excluded. nan=VALUE says what stands for voxels that are NaN, in place of the pool's rule")
    @RequestBody(content = @Content(mediaType = MediaType.APPLICATION_OCTET_STREAM))
    public Response register(
            @PathParam("pool") String pool,
            @PathParam("volume") String volume,
            @QueryParam("role") @DefaultValue("pool") String role,
            @QueryParam("replace") @DefaultValue("false") String replace,
            @QueryParam("nan") String nan,
            @HeaderParam(HttpHeaders.CONTENT_LENGTH) Long length,
            @Context HttpServerRequest caller,
            InputStream body)
            throws IOException {
        String file = file(pool, volume);
        requireFits(length, file);
        Role known = role(role);
        Optional<Double> filled = nan(nan);
        boolean inPlace = flag("replace", replace);
        try (Uploader.Acting uploader = Uploader.as(nameOf(caller))) {
            return Answers.entered(
                    inPlace
                            ? intake.imageInPlace(pool, volume, known, filled, body, file)
                            : intake.image(pool, volume, known, filled, body, file));
        }
    }

    @PUT
    @Path("{volume}/annotation")
    @SuppressWarnings("try") // Held, not used.
    @Operation(
            summary =
                    "Takes the label map of a volume in; statuses as for scans. geometry=voxels takes it voxel by voxel, wherever its"
                            + " header says that it lies, which is recorded; nan=0 makes voxels that are NaN background")
    @RequestBody(content = @Content(mediaType = MediaType.APPLICATION_OCTET_STREAM))
    public Response annotate(
            @PathParam("pool") String pool,
            @PathParam("volume") String volume,
            @QueryParam("geometry") @DefaultValue("header") String geometry,
            @QueryParam("nan") String nan,
            @HeaderParam(HttpHeaders.CONTENT_LENGTH) Long length,
            @Context HttpServerRequest caller,
            InputStream body)
            throws IOException {
        String file = file(pool, volume) + "/annotation";
        LabelRules rules = new LabelRules(byVoxels(geometry), background(nan));
        requireFits(length, file);
        try (Uploader.Acting uploader = Uploader.as(nameOf(caller))) {
            return Answers.entered(intake.annotation(pool, volume, rules, body, file));
        }
    }

    @DELETE
    @Path("{volume}")
    @Operation(summary = "Takes a volume out of its pool for good: it is never picked again, and in no later revision")
    public Response exclude(
            @PathParam("pool") String pool, @PathParam("volume") String volume, @QueryParam("reason") String reason)
            throws IOException {
        return Response.ok(registry.exclude(pool, volume, reason).fact()).build();
    }

    @GET
    @Operation(
            summary =
                    "Volumes of a pool, sorted by name; where there are more, the header Link has the address of the next page")
    public Response volumes(
            @PathParam("pool") String pool,
            @QueryParam("limit") @DefaultValue("100") String limit,
            @QueryParam("cursor") @DefaultValue("") String cursor,
            @Context UriInfo uri)
            throws IOException {
        Page page = Page.of(limit, cursor);
        List<VolumeView> views = new ArrayList<>();
        for (String volume : registry.volumes(pool, page.cursor(), page.limit() + 1)) {
            views.add(volume(pool, volume));
        }
        return page.answer(views, VolumeView::volume, uri);
    }

    @GET
    @Path("{volume}")
    @Operation(summary = "A volume")
    public VolumeView volume(@PathParam("pool") String pool, @PathParam("volume") String volume) throws IOException {
        return VolumeView.of(registry.state(pool, volume));
    }

    @GET
    @Path("{volume}/image")
    @Produces(MediaType.APPLICATION_OCTET_STREAM)
    @Operation(summary = "The scan as it was handed in")
    public Response image(@PathParam("pool") String pool, @PathParam("volume") String volume) throws IOException {
        return Answers.bytes(store, registry.volume(pool, volume).handedIn());
    }

    @GET
    @Path("{volume}/annotation")
    @Produces(MediaType.APPLICATION_OCTET_STREAM)
    @Operation(summary = "The label map as it was handed in")
    public Response annotation(@PathParam("pool") String pool, @PathParam("volume") String volume) throws IOException {
        registry.volume(pool, volume);
        AnnotationRegistered annotation = registry.findAnnotation(pool, volume)
                .orElseThrow(() -> new RefusedException(
                        Reason.NOT_FOUND, file(pool, volume), "annotation", "none", "one that was handed in"));
        return Answers.bytes(store, annotation.handedIn());
    }

    /** Callers share what there is to check files with by where they call from. */
    private static String nameOf(HttpServerRequest caller) {
        return String.valueOf(caller.remoteAddress().hostAddress());
    }

    /** Before the body is read: a caller that waits for 100-continue need not send it. */
    private void requireFits(Long length, String file) {
        if (length != null && length > spool.maxBytes()) {
            throw spool.tooLarge(file, length + " bytes");
        }
    }

    private static String file(String pool, String volume) {
        return PoolRegistry.nameOf(Names.require("pool", pool), Names.require("volume", volume));
    }

    private static boolean flag(String field, String value) {
        if (!value.equals("true") && !value.equals("false")) {
            throw new RefusedException(Reason.INVALID_REQUEST, "request", field, value, "true or false");
        }
        return value.equals("true");
    }

    private static Optional<Double> nan(String text) {
        if (text == null) {
            return Optional.empty();
        }
        try {
            double value = Double.parseDouble(text);
            if (Float.isFinite((float) value)) {
                return Optional.of(value);
            }
        } catch (NumberFormatException e) {
            LOG.debug("No number", e);
        }
        throw new RefusedException(Reason.INVALID_REQUEST, "request", "nan", text, "a finite number");
    }

    private static boolean background(String text) {
        if (text != null && !nan(text).equals(Optional.of(0.0))) {
            throw new RefusedException(Reason.INVALID_REQUEST, "request", "nan", text, "0, the background");
        }
        return text != null;
    }

    private static boolean byVoxels(String geometry) {
        if (!List.of("header", "voxels").contains(geometry)) {
            throw new RefusedException(Reason.INVALID_REQUEST, "request", "geometry", geometry, "header or voxels");
        }
        return geometry.equals("voxels");
    }

    private static Role role(String name) {
        int position = ROLES.indexOf(name);
        if (position < 0) {
            throw new RefusedException(Reason.INVALID_REQUEST, "request", "role", name, "one of " + ROLES);
        }
        return Role.values()[position];
    }
}
