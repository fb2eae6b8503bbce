package dev.firstpick.ingest.intake;

import dev.firstpick.ingest.events.LabelClass;
import dev.firstpick.ingest.events.Task;
import dev.firstpick.ingest.events.VolumeRegistered;
import dev.firstpick.ingest.intake.Spool.Spooled;
import dev.firstpick.ingest.pool.RefusedException;
import dev.firstpick.ingest.pool.RefusedException.Reason;
import dev.firstpick.volume.Affine;
import dev.firstpick.volume.Grid;
import dev.firstpick.volume.Nifti;
import dev.firstpick.volume.NiftiHeader;
import dev.firstpick.volume.NiftiImage;
import dev.firstpick.volume.VolumeChecks;
import dev.firstpick.volume.VolumeFormatException;
import dev.firstpick.volume.VolumeLimits;
import dev.firstpick.volume.VoxelDigest;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;

/**
 * Reads files to their last byte and checks what they hold. A file is decoded in memory; a file waits until there is a place and memory for it, and is
 * refused if there could never be enough. Safe for any number of threads.
 */
public final class Inspection {

    /** A voxel takes 4 bytes, and again as many while the array that it is read into grows. */
    private static final int BYTES_PER_VOXEL = 8;

    private static final int UNIT = 1 << 10;

    private final VolumeLimits limits;
    private final double affineToleranceMm;
    private final Semaphore places;
    private final Semaphore memory;
    private final int units;

    /**
     * @param limits of a volume
     * @param affineToleranceMm how far a label's affine may be from its image's
     * @param atOnce how many files are decoded at a time
     * @param memoryBytes how much memory they may take together
     */
    public Inspection(VolumeLimits limits, double affineToleranceMm, int atOnce, long memoryBytes) {
        this.limits = limits;
        this.affineToleranceMm = affineToleranceMm;
        this.units = (int) Math.min(Integer.MAX_VALUE, Math.max(1, memoryBytes / UNIT));
        this.places = new Semaphore(atOnce, true);
        this.memory = new Semaphore(units, true);
    }

    /**
     * An image that is as it must be.
     *
     * @param header of its file
     * @param digest of its voxels
     */
    public record Image(NiftiHeader header, VoxelDigest digest) {}

    /**
     * Checks an image: readable to the last byte, finite, not constant.
     *
     * @throws RefusedException if it is not
     */
    public Image image(Spooled file) throws IOException {
        return checked(file, image -> {
            VolumeChecks.requireImage(file.name(), image.volume());
            return new Image(image.header(), VoxelDigest.of(image.volume()));
        });
    }

    /** A file in some place, from its beginning. */
    interface Opening {
        InputStream open() throws IOException;
    }

    /**
     * Digests the voxels of an image that was found valid.
     *
     * @param name of the file, for errors
     * @throws RefusedException if it cannot be read
     */
    VoxelDigest digest(String name, Opening file) throws IOException {
        return checked(name, file, image -> VoxelDigest.of(image.volume()));
    }

    /**
     * Checks a label map: the grid of its image, the classes of its task.
     *
     * @return the classes that occur, the background not among them
     * @throws RefusedException if it does not fit
     */
    public List<Integer> label(Spooled file, VolumeRegistered image, Task task) throws IOException {
        Set<Integer> classes = task.classes().stream().map(LabelClass::value).collect(Collectors.toSet());
        SortedMap<Integer, Integer> counts = checked(
                file,
                label -> VolumeChecks.requireLabel(
                        file.name(), label.volume(), gridOf(image), classes, affineToleranceMm));
        return counts.entrySet().stream()
                .filter(count -> count.getKey() != 0 && count.getValue() > 0)
                .map(Map.Entry::getKey)
                .toList();
    }

    private interface Check<T> {
        T of(NiftiImage image) throws VolumeFormatException;
    }

    private <T> T checked(Spooled file, Check<T> check) throws IOException {
        return checked(file.name(), file::open, check);
    }

    private <T> T checked(String name, Opening file, Check<T> check) throws IOException {
        try {
            int needed = memoryFor(name, file);
            take(places, 1);
            try {
                take(memory, needed);
                try (InputStream in = file.open()) {
                    return check.of(Nifti.read(in, name, limits));
                } finally {
                    memory.release(needed);
                }
            } finally {
                places.release();
            }
        } catch (VolumeFormatException e) {
            throw new RefusedException(Reason.INVALID_CONTENT, e.name(), e.field(), e.found(), e.expected());
        }
    }

    /** What the header asks for; no file is given more than that while it is read. */
    private int memoryFor(String name, Opening file) throws IOException {
        try (InputStream in = file.open()) {
            long voxels = Nifti.readHeader(in, name, limits).grid().size();
            long needed = voxels * BYTES_PER_VOXEL / UNIT + 1;
            if (needed > units) {
                throw new RefusedException(
                        Reason.TOO_LARGE,
                        name,
                        "voxels",
                        voxels + " voxels",
                        "at most " + (long) units * UNIT / BYTES_PER_VOXEL
                                + ", for which there is memory (firstpick.checks.memory)");
            }
            return (int) needed;
        }
    }

    private static void take(Semaphore semaphore, int permits) throws IOException {
        try {
            semaphore.acquire(permits);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("stopped while waiting for a place to check a file", e);
        }
    }

    private static Grid gridOf(VolumeRegistered image) {
        double[] affine =
                image.affine().stream().mapToDouble(Double::doubleValue).toArray();
        List<Integer> shape = image.shape();
        return new Grid(shape.get(0), shape.get(1), shape.get(2), Affine.of(affine));
    }
}
