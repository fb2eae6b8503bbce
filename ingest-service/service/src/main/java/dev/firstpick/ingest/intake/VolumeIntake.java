package dev.firstpick.ingest.intake;

import dev.firstpick.events.trace.StorySpan;
import dev.firstpick.ingest.events.AnnotationRegistered;
import dev.firstpick.ingest.events.Role;
import dev.firstpick.ingest.events.Task;
import dev.firstpick.ingest.events.VolumeRegistered;
import dev.firstpick.ingest.intake.Spool.Spooled;
import dev.firstpick.ingest.pool.Entry;
import dev.firstpick.ingest.pool.Names;
import dev.firstpick.ingest.pool.PoolRegistry;
import dev.firstpick.ingest.pool.RefusedException;
import dev.firstpick.ingest.pool.UnannouncedException;
import dev.firstpick.store.ObjectRef;
import dev.firstpick.store.ObjectStore;
import dev.firstpick.volume.Grid;
import dev.firstpick.volume.NiftiHeader;
import java.io.IOException;
import java.io.InputStream;
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

    /**
     * Takes an image in.
     *
     * @param content a NIfTI file; not closed
     * @param file its name, for errors
     */
    @SuppressWarnings("try") // Held, not used.
    public Entry<VolumeRegistered> image(String pool, String volume, Role role, InputStream content, String file)
            throws IOException {
        Names.require("volume", volume);
        registry.pool(pool);
        try (StorySpan span = StorySpan.ofScan(pool, volume, "take in image");
                Spooled spooled = spool.receive(content, file)) {
            Optional<VolumeRegistered> standing = registry.findVolume(pool, volume);
            if (standing.isPresent()) {
                return registry.confirm(standing.get(), role, spooled.sha256());
            }
            NiftiHeader header = inspection.image(spooled);
            return registry.register(registered(pool, volume, role, spooled.putInto(store), header));
        }
    }

    /**
     * Takes the label map of a volume in.
     *
     * @param content a NIfTI file; not closed
     * @param file its name, for errors
     */
    @SuppressWarnings("try") // Held, not used.
    public Entry<AnnotationRegistered> annotation(String pool, String volume, InputStream content, String file)
            throws IOException {
        VolumeRegistered image = registry.volume(pool, volume);
        Task task = registry.pool(pool).task();
        try (StorySpan span = StorySpan.ofScan(pool, volume, "take in annotation");
                Spooled spooled = spool.receive(content, file)) {
            Optional<AnnotationRegistered> standing = registry.findAnnotation(pool, volume);
            if (standing.isPresent()) {
                return registry.confirm(standing.get(), spooled.sha256());
            }
            List<Integer> classes = inspection.label(spooled, image, task);
            return registry.annotate(
                    new AnnotationRegistered(pool, volume, spooled.putInto(store), classes, registry.now()));
        }
    }

    private VolumeRegistered registered(String pool, String volume, Role role, ObjectRef image, NiftiHeader header) {
        Grid grid = header.grid();
        return new VolumeRegistered(
                pool,
                volume,
                role,
                image,
                List.of(grid.width(), grid.height(), grid.depth()),
                boxed(grid.spacing()),
                boxed(grid.affine().toRowMajor()),
                header.dataType().name().toLowerCase(Locale.ROOT),
                registry.now());
    }

    private static List<Double> boxed(double[] values) {
        return Arrays.stream(values).boxed().toList();
    }
}
