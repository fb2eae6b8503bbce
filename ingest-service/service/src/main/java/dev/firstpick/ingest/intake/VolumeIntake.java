package dev.firstpick.ingest.intake;

import dev.firstpick.events.trace.StorySpan;
import dev.firstpick.ingest.events.AnnotationRegistered;
import dev.firstpick.ingest.events.Finding;
import dev.firstpick.ingest.events.IngestEvent;
import dev.firstpick.ingest.events.PoolOpened;
import dev.firstpick.ingest.events.Role;
import dev.firstpick.ingest.events.VolumeRegistered;
import dev.firstpick.ingest.events.VolumeReplaced;
import dev.firstpick.ingest.intake.Inspection.LabelRules;
import dev.firstpick.ingest.intake.Spool.Spooled;
import dev.firstpick.ingest.pool.Entry;
import dev.firstpick.ingest.pool.Names;
import dev.firstpick.ingest.pool.PoolRegistry;
import dev.firstpick.ingest.pool.RefusedException;
import dev.firstpick.ingest.pool.RefusedException.Reason;
import dev.firstpick.ingest.pool.UnannouncedException;
import dev.firstpick.store.ObjectRef;
import dev.firstpick.store.ObjectStore;
import dev.firstpick.volume.Affine;
import dev.firstpick.volume.Grid;
import dev.firstpick.volume.VoxelDigest;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Takes images and label maps in: spooled, checked, stored under their SHA-256, entered and announced, in this order. What is refused leaves
 * nothing behind.
 *
 * <p>May be used from any thread; methods block, and throw {@link RefusedException}, {@link UnannouncedException} and {@link IOException} as
 * {@link PoolRegistry} does.
 */
public final class VolumeIntake {

    private final PoolRegistry registry;
    private final Spool spool;
    private final Inspection inspection;
    private final ObjectStore store;

    public VolumeIntake(PoolRegistry registry, Spool spool, Inspection inspection, ObjectStore store) {
        this.registry = registry;
        this.spool = spool;
        this.inspection = inspection;
        this.store = store;
    }

    /** Takes an image in, NaN by the pool's rule. */
    public Entry<? extends IngestEvent> image(String pool, String volume, Role role, InputStream content, String file)
            throws IOException {
        return image(pool, volume, role, Optional.empty(), content, file);
    }

    /**
     * Takes an image in.
     *
     * @param nan what stands for NaN, in place of what the pool says
     * @param content a NIfTI file; not closed
     * @param file its name, for errors
     */
    public Entry<? extends IngestEvent> image(
            String pool, String volume, Role role, Optional<Double> nan, InputStream content, String file)
            throws IOException {
        return image(pool, volume, role, nan, content, file, false);
    }

    /**
     * Takes an image in, also in the place of another one, or in another role than it has, as long as it has no label.
     *
     * @param nan what stands for NaN, in place of what the pool says
     * @param content a NIfTI file; not closed
     * @param file its name, for errors
     */
    public Entry<? extends IngestEvent> imageInPlace(
            String pool, String volume, Role role, Optional<Double> nan, InputStream content, String file)
            throws IOException {
        return image(pool, volume, role, nan, content, file, true);
    }

    @SuppressWarnings("try") // Held, not used.
    private Entry<? extends IngestEvent> image(
            String pool,
            String volume,
            Role role,
            Optional<Double> nan,
            InputStream content,
            String file,
            boolean inPlace)
            throws IOException {
        Names.require("volume", volume);
        PoolOpened opened = registry.pool(pool);
        try (StorySpan span = StorySpan.ofScan(pool, volume, "take in image");
                Spooled spooled = spool.receive(content, file)) {
            Optional<PoolRegistry.Standing> standing = registry.find(pool, volume);
            if (standing.isEmpty()) {
                return registry.register(registered(opened, volume, role, nan, spooled));
            }
            VolumeRegistered there = standing.get().volume();
            boolean same = PoolRegistry.isSame(there, role, spooled.sha256());
            boolean otherNan = same && nan.isPresent() && isFilledOtherwise(there, opened, nan, spooled);
            if (otherNan && !inPlace) {
                throw new RefusedException(
                        Reason.CONFLICT,
                        PoolRegistry.nameOf(pool, volume),
                        "nan",
                        nan.get().toString(),
                        "what stood for NaN when this file was taken in; replace=true puts another value in its place");
            }
            if (!inPlace || same && !otherNan) {
                return registry.confirm(standing.get(), role, spooled.sha256());
            }
            registry.requireReplaceable(there);
            VolumeRegistered here = registered(opened, volume, role, nan, spooled);
            return registry.replace(new VolumeReplaced(
                    pool,
                    volume,
                    standing.get().revision() + 1,
                    role,
                    here.image(),
                    here.shape(),
                    here.spacing(),
                    here.affine(),
                    here.dataType(),
                    here.original(),
                    here.findings(),
                    here.voxels(),
                    here.copyOf(),
                    there.image(),
                    there.role(),
                    here.time()));
        }
    }

    /** Whether the same file would be another image now, as something else stands for NaN. One without a corrected copy has none. */
    private boolean isFilledOtherwise(VolumeRegistered there, PoolOpened opened, Optional<Double> nan, Spooled file)
            throws IOException {
        if (there.original().isEmpty()) {
            return false;
        }
        Inspection.Image here = inspection.image(file, opened.task().modality(), nan);
        if (here.corrected().isPresent()) {
            here.corrected().get().close();
        }
        return there.voxels()
                .map(voxels -> !voxels.equals(here.digest().sha256()))
                .orElse(!here.corrected()
                        .map(Spooled::sha256)
                        .equals(Optional.of(there.image().sha256())));
    }

    /** Takes the label map of a volume in, NaN by the pool's rule. */
    public Entry<AnnotationRegistered> annotation(String pool, String volume, InputStream content, String file)
            throws IOException {
        return annotation(pool, volume, LabelRules.STRICT, content, file);
    }

    /**
     * Takes the label map of a volume in.
     *
     * @param rules how; where the pool has a value for NaN, NaN is background all the same
     * @param content a NIfTI file; not closed
     * @param file its name, for errors
     */
    @SuppressWarnings("try") // Held, not used.
    public Entry<AnnotationRegistered> annotation(
            String pool, String volume, LabelRules rules, InputStream content, String file) throws IOException {
        PoolRegistry.Standing image = registry.standing(pool, volume);
        PoolOpened opened = registry.pool(pool);
        LabelRules applied = new LabelRules(
                rules.byVoxels(), rules.nanIsBackground() || opened.nan().isPresent());
        try (StorySpan span = StorySpan.ofScan(pool, volume, "take in annotation");
                Spooled spooled = spool.receive(content, file)) {
            Optional<AnnotationRegistered> standing = registry.findAnnotation(pool, volume);
            if (standing.isPresent()) {
                return registry.confirm(standing.get(), spooled.sha256());
            }
            registry.requireInPool(pool, volume);
            Inspection.Label label = inspection.label(
                    spooled,
                    image.volume(),
                    opened.task(),
                    applied,
                    () -> store.open(image.volume().handedIn()));
            Stored stored = store(spooled, label.corrected());
            AnnotationRegistered annotation = new AnnotationRegistered(
                    pool,
                    volume,
                    stored.used(),
                    label.classes(),
                    stored.original(),
                    label.findings(),
                    1,
                    registry.now());
            return registry.annotate(annotation, image.revision());
        }
    }

    /** What is used from now on, and what was handed in where that is something else. */
    private record Stored(ObjectRef used, Optional<ObjectRef> original) {}

    private Stored store(Spooled handedIn, Optional<Spooled> corrected) throws IOException {
        if (corrected.isEmpty()) {
            return new Stored(handedIn.putInto(store), Optional.empty());
        }
        try (Spooled copy = corrected.get()) {
            return new Stored(copy.putInto(store), Optional.of(handedIn.putInto(store)));
        }
    }

    private VolumeRegistered registered(PoolOpened opened, String volume, Role role, Optional<Double> nan, Spooled file)
            throws IOException {
        String pool = opened.pool();
        Inspection.Image image = inspection.image(file, opened.task().modality(), nan.or(opened::nan));
        Stored stored = store(file, image.corrected());
        VoxelDigest digest = image.digest();
        Optional<PoolRegistry.Copy> copy = registry.copy(pool, volume, digest.sha256(), digest.grid());
        List<Finding> findings = new ArrayList<>(image.findings());
        copy.flatMap(first -> elsewhere(digest.grid(), first)).ifPresent(findings::add);
        Grid grid = image.header().grid();
        return new VolumeRegistered(
                pool,
                volume,
                role,
                stored.used(),
                List.of(grid.width(), grid.height(), grid.depth()),
                boxed(grid.spacing()),
                boxed(grid.affine().toRowMajor()),
                image.header().dataType().name().toLowerCase(Locale.ROOT),
                stored.original(),
                findings,
                Optional.of(digest.sha256()),
                copy.map(PoolRegistry.Copy::volume),
                registry.now());
    }

    /** Two places are one where no corner lies more than this apart, in voxels. */
    private static final double SAME_PLACE_VOXELS = 0.1;

    /** The finding of voxels that lie elsewhere than in the first volume that has them. */
    private static Optional<Finding> elsewhere(Grid here, PoolRegistry.Copy first) {
        double farthest = 0;
        for (int corner = 0; corner < 8; corner++) {
            int i = (corner & 1) * (here.width() - 1);
            int j = (corner >> 1 & 1) * (here.height() - 1);
            int k = (corner >> 2 & 1) * (here.depth() - 1);
            double squares = 0;
            for (int row = 0; row < 3; row++) {
                double distance = at(here, row, i, j, k) - at(first.grid(), row, i, j, k);
                squares += distance * distance;
            }
            farthest = Math.max(farthest, Math.sqrt(squares));
        }
        double finest = Arrays.stream(first.grid().spacing()).min().orElseThrow();
        return farthest <= SAME_PLACE_VOXELS * finest
                ? Optional.empty()
                : Optional.of(new Finding(
                        "copy-elsewhere",
                        String.format(
                                Locale.ROOT,
                                "The voxels are those of %s, and the affine is another one: by it corners lie up to %.2f mm from where they lie there.",
                                first.volume(),
                                farthest)));
    }

    private static double at(Grid grid, int row, int i, int j, int k) {
        Affine affine = grid.affine();
        return affine.get(row, 0) * i + affine.get(row, 1) * j + affine.get(row, 2) * k + affine.get(row, 3);
    }

    private static List<Double> boxed(double[] values) {
        return Arrays.stream(values).boxed().toList();
    }
}
