package dev.firstpick.results.api;

import dev.firstpick.results.pictures.Overlay;
import dev.firstpick.results.pictures.Plane;
import dev.firstpick.results.pictures.SlicePicture;
import dev.firstpick.results.pictures.Window;
import dev.firstpick.results.rows.CaseRow;
import dev.firstpick.results.rows.PoolRow;
import dev.firstpick.results.rows.VolumeRow;
import dev.firstpick.store.ObjectRef;
import dev.firstpick.store.ObjectStore;
import dev.firstpick.volume.Nifti;
import dev.firstpick.volume.Volume;
import dev.firstpick.volume.VolumeFormatException;
import dev.firstpick.volume.VolumeLimits;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Slices of stored volumes as PNG, read from the object store. */
@Path("/api")
@Produces({"image/png", Problem.MEDIA_TYPE})
@Tag(name = "Pictures")
public class SliceResource {

    /** What is drawn. */
    private record Scene(
            Optional<String> modality, ObjectRef image, List<Outline> outlines, Optional<Window> window, int size) {

        String tag(Plane plane, Optional<Double> at) {
            return image.sha256().substring(0, 16) + "-" + plane + "-"
                    + at.map(Object::toString).orElse("")
                    + "-" + size
                    + window.map(Object::toString)
                            .map(text -> "-" + Integer.toHexString(text.hashCode()))
                            .orElse("")
                    + outlines.stream()
                            .map(outline -> "-" + outline.labels().sha256().substring(0, 16))
                            .collect(Collectors.joining());
        }
    }

    private record Outline(ObjectRef labels, int rgb) {}

    /** No scan has greater values, and a float holds twice this. */
    private static final double MOST_VALUE = 1e38;

    private static final int SMALLEST = 32;
    private static final int LARGEST = 1_024;
    private static final String SIZE = "pixels of the longer side, 32 to 1024; 320 if absent";
    private static final Set<String> OUTLINES = Set.of("both", "reference", "prediction");

    private final ObjectStore store;
    private final Pools pools;
    private final RecentVolumes recent = new RecentVolumes();

    @Context
    Request request;

    SliceResource(ObjectStore store, Pools pools) {
        this.store = store;
        this.pools = pools;
    }

    @GET
    @Path("/pools/{pool}/volumes/{volume}/slices/{plane}.png")
    @Operation(
            summary = "A slice of a scan",
            description =
                    "axial, coronal or sagittal, in the patient's orientation and proportions; CT in the soft-tissue window,"
                            + " MR from the 1st to the 99th percentile. With annotation=true the annotation's outline in blue.")
    @APIResponse(responseCode = "200", content = @Content(mediaType = "image/png"))
    public Uni<Response> volume(
            String pool,
            String volume,
            String plane,
            @Parameter(description = "from 0 to 1; the middle if absent") @QueryParam("at") Optional<Double> at,
            @QueryParam("annotation") boolean annotation,
            @Parameter(description = "width of the window of values, for example 400 (Hounsfield units in CT)")
                    @QueryParam("window")
                    Optional<Double> window,
            @Parameter(description = "its middle, for example 40") @QueryParam("level") Optional<Double> level,
            @Parameter(description = SIZE) @QueryParam("size") Optional<Integer> size) {
        Uni<Scene> scene = Panache.withSession(() -> VolumeRow.<VolumeRow>findById(new VolumeRow.Key(pool, volume))
                .flatMap(row -> PoolRow.<PoolRow>findById(pool)
                        .map(known -> scene(
                                pool + "/" + volume,
                                known,
                                row,
                                annotation ? Optional.of(Overlay.REFERENCE) : Optional.empty(),
                                Optional.empty(),
                                window(window, level),
                                size(size)))));
        return drawn(scene, plane, at);
    }

    @GET
    @Path("/runs/{run}/cases/{volume}/slices/{plane}.png")
    @Operation(
            summary = "A slice of a test scan with what a run's network found",
            description =
                    "The reference's outline in blue, the stored prediction's in orange; where they are largest, unless at= says"
                            + " otherwise.")
    @APIResponse(responseCode = "200", content = @Content(mediaType = "image/png"))
    public Uni<Response> testCase(
            String run,
            String volume,
            String plane,
            @Parameter(description = "from 0 to 1") @QueryParam("at") Optional<Double> at,
            @Parameter(description = "what is outlined: reference, prediction, both")
                    @QueryParam("outlines")
                    @DefaultValue("both")
                    String outlines,
            @Parameter(description = "width of the window of values") @QueryParam("window") Optional<Double> window,
            @Parameter(description = "its middle") @QueryParam("level") Optional<Double> level,
            @Parameter(description = SIZE) @QueryParam("size") Optional<Integer> size) {
        if (!OUTLINES.contains(outlines)) {
            throw ProblemException.bad("outlines", outlines, "one of " + OUTLINES);
        }
        Uni<Scene> scene = Panache.withSession(() -> CaseRow.<CaseRow>findById(new CaseRow.Key(run, volume))
                .onItem()
                .ifNull()
                .failWith(() -> ProblemException.notFound("case", run + "/" + volume))
                .flatMap(found -> VolumeRow.<VolumeRow>findById(new VolumeRow.Key(found.pool, volume))
                        .flatMap(row -> PoolRow.<PoolRow>findById(found.pool)
                                .map(known -> scene(
                                        found.pool + "/" + volume,
                                        known,
                                        row,
                                        Optional.of(Overlay.REFERENCE).filter(rgb -> !outlines.equals("prediction")),
                                        Optional.of(new Outline(
                                                        new ObjectRef(
                                                                found.predictionUri,
                                                                found.predictionSha256,
                                                                found.predictionBytes),
                                                        Overlay.PREDICTION))
                                                .filter(outline -> !outlines.equals("reference")),
                                        window(window, level),
                                        size(size))))));
        return drawn(scene, plane, at);
    }

    private static Scene scene(
            String name,
            PoolRow pool,
            VolumeRow row,
            Optional<Integer> reference,
            Optional<Outline> prediction,
            Optional<Window> window,
            int size) {
        if (row == null || row.imageUri == null) {
            throw ProblemException.notFound("volume", name);
        }
        Optional<Outline> annotation = reference
                .filter(rgb -> row.labelUri != null)
                .map(rgb -> new Outline(new ObjectRef(row.labelUri, row.labelSha256, row.labelBytes), rgb));
        return new Scene(
                Optional.ofNullable(pool).map(known -> known.modality),
                new ObjectRef(row.imageUri, row.imageSha256, row.imageBytes),
                Stream.of(annotation, prediction).flatMap(Optional::stream).toList(),
                window,
                size);
    }

    private static int size(Optional<Integer> wanted) {
        int size = wanted.orElse(SlicePicture.LONGEST_SIDE);
        if (size < SMALLEST || size > LARGEST) {
            throw ProblemException.bad("size", size, SMALLEST + " to " + LARGEST);
        }
        return size;
    }

    private static Optional<Window> window(Optional<Double> width, Optional<Double> level) {
        if (width.isEmpty() != level.isEmpty()) {
            throw ProblemException.bad(width.isEmpty() ? "window" : "level", "nothing", "window and level together");
        }
        return width.map(wide -> window(wide, level.get()));
    }

    private static Window window(double width, double level) {
        if (!(width > 0 && width <= MOST_VALUE)) {
            throw ProblemException.bad("window", width, "more than 0, at most " + MOST_VALUE);
        }
        if (!(Math.abs(level) <= MOST_VALUE)) {
            throw ProblemException.bad("level", level, "-" + MOST_VALUE + " to " + MOST_VALUE);
        }
        float black = (float) (level - width / 2);
        float white = (float) (level + width / 2);
        if (!(black < white)) {
            throw ProblemException.bad("window", width, "wide enough to be told from its level, " + level);
        }
        return new Window(black, white);
    }

    private Uni<Response> drawn(Uni<Scene> scene, String name, Optional<Double> at) {
        Plane plane =
                Plane.named(name).orElseThrow(() -> ProblemException.bad("plane", name, "axial, coronal or sagittal"));
        at.filter(place -> !(place >= 0 && place <= 1)).ifPresent(place -> {
            throw ProblemException.bad("at", place, "0 to 1");
        });
        Request conditions = request;
        return scene.flatMap(what -> {
            EntityTag tag = new EntityTag(what.tag(plane, at));
            Response.ResponseBuilder unchanged = conditions.evaluatePreconditions(tag);
            Uni<Response.ResponseBuilder> response = unchanged != null
                    ? Uni.createFrom().item(unchanged)
                    : pools.slices().run(() -> Response.ok(draw(what, plane, at), "image/png"));
            return response.map(builder -> builder.tag(tag)
                    .header("Cache-Control", "private, max-age=60")
                    .build());
        });
    }

    private byte[] draw(Scene scene, Plane plane, Optional<Double> at) {
        Volume image = read(scene.image());
        boolean ct = scene.modality().filter("ct"::equals).isPresent();
        List<Overlay> overlays = scene.outlines().stream()
                .map(outline -> new Overlay(read(outline.labels()), outline.rgb()))
                .toList();
        Window window = scene.window().orElseGet(() -> ct ? Window.softTissue() : Window.percentiles(image));
        return SlicePicture.png(image, plane, at, window, overlays, scene.size());
    }

    private Volume read(ObjectRef ref) {
        return recent.get(ref.sha256()).orElseGet(() -> {
            Volume volume = fresh(ref);
            recent.keep(ref.sha256(), volume);
            return volume;
        });
    }

    private Volume fresh(ObjectRef ref) {
        try (InputStream content = store.open(ref)) {
            return Nifti.read(content, ref.sha256(), VolumeLimits.defaults()).volume();
        } catch (FileNotFoundException e) {
            throw ProblemException.notFound("stored file", ref.uri());
        } catch (VolumeFormatException e) {
            throw ProblemException.unprocessable("the stored file cannot be drawn: " + e.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
