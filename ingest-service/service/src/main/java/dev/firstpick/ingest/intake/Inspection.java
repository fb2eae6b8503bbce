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
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;

/**
 * Reads files to their last byte and checks what they hold. A file is decoded in memory, 4 bytes a voxel; no more than a given number are at a time,
 * the rest wait. Safe for any number of threads.
 */
public final class Inspection {

    private final VolumeLimits limits;
    private final double affineToleranceMm;
    private final Semaphore places;

    /**
     * @param limits of a volume
     * @param affineToleranceMm how far a label's affine may be from its image's
     * @param atOnce how many files are decoded at a time
     */
    public Inspection(VolumeLimits limits, double affineToleranceMm, int atOnce) {
        this.limits = limits;
        this.affineToleranceMm = affineToleranceMm;
        this.places = new Semaphore(atOnce, true);
    }

    /**
     * Checks an image: readable to the last byte, finite, not constant.
     *
     * @throws RefusedException if it is not
     */
    public NiftiHeader image(Spooled file) throws IOException {
        return checked(file, image -> {
            VolumeChecks.requireImage(file.name(), image.volume());
            return image.header();
        });
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
        takePlace();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file.path()), 1 << 16)) {
            return check.of(Nifti.read(in, file.name(), limits));
        } catch (VolumeFormatException e) {
            throw new RefusedException(Reason.INVALID_CONTENT, e.name(), e.field(), e.found(), e.expected());
        } finally {
            places.release();
        }
    }

    private void takePlace() throws IOException {
        try {
            places.acquire();
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
