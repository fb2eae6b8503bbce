package dev.firstpick.ingest.intake;

import dev.firstpick.ingest.events.Finding;
import dev.firstpick.ingest.events.LabelClass;
import dev.firstpick.ingest.events.Modality;
import dev.firstpick.ingest.events.Task;
import dev.firstpick.ingest.events.VolumeRegistered;
import dev.firstpick.ingest.intake.Spool.Spooled;
import dev.firstpick.ingest.pool.RefusedException;
import dev.firstpick.ingest.pool.RefusedException.Reason;
import dev.firstpick.volume.Affine;
import dev.firstpick.volume.DataType;
import dev.firstpick.volume.GeometryBounds;
import dev.firstpick.volume.Grid;
import dev.firstpick.volume.IntensityRange;
import dev.firstpick.volume.LabelCheck;
import dev.firstpick.volume.Nifti;
import dev.firstpick.volume.NiftiHeader;
import dev.firstpick.volume.NiftiImage;
import dev.firstpick.volume.ScanContrast;
import dev.firstpick.volume.Volume;
import dev.firstpick.volume.VolumeChecks;
import dev.firstpick.volume.VolumeFinding;
import dev.firstpick.volume.VolumeFormatException;
import dev.firstpick.volume.VolumeLimits;
import dev.firstpick.volume.VoxelDigest;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Reads files to their last byte and checks what they hold. A file is decoded in memory; a file waits until there is a place and memory for it, and is
 * refused if there could never be enough. Safe for any number of threads.
 */
public final class Inspection {

    /** A voxel takes 4 bytes, and again as many while the array that it is read into grows. */
    private static final int BYTES_PER_VOXEL = 8;

    /** Files that take no more memory have places of their own: they wait for no large one. 200 × 200 × 200 voxels. */
    private static final long SMALL = 64L << 20;

    /** Deflate, which gzip is made of, packs no more bytes than this into one. */
    private static final long MOST_PACKED = 1032;

    private static final int MOST_LARGE_WAITING = 32;

    private final VolumeLimits limits;
    private final Function<Modality, GeometryBounds> bounds;
    private final double toleranceVoxels;
    private final Spool spool;
    private final Turns small;
    private final Turns large;

    /**
     * @param limits of a volume
     * @param bounds what size and shape a scan's voxels may have, by modality
     * @param toleranceVoxels how far a label's corners may be from its image's, in voxels
     * @param spool takes corrected copies
     * @param atOnce how many large files are decoded at a time, and how many small ones
     * @param memoryBytes how much memory large files may take together
     */
    public Inspection(
            VolumeLimits limits,
            Function<Modality, GeometryBounds> bounds,
            double toleranceVoxels,
            Spool spool,
            int atOnce,
            long memoryBytes) {
        this.limits = limits;
        this.bounds = bounds;
        this.toleranceVoxels = toleranceVoxels;
        this.spool = spool;
        this.small = new Turns("small", atOnce, atOnce * Math.min(SMALL, memoryBytes), Integer.MAX_VALUE);
        this.large = new Turns("large", atOnce, memoryBytes, MOST_LARGE_WAITING);
    }

    /**
     * An image that may be taken in.
     *
     * @param header of the file as it was handed in
     * @param digest of its voxels, NaN replaced
     * @param findings what is odd about it
     * @param corrected what is to be stored in its place, to be closed by whoever takes it
     */
    public record Image(NiftiHeader header, VoxelDigest digest, List<Finding> findings, Optional<Spooled> corrected) {}

    /**
     * A label map that fits.
     *
     * @param classes which occur, the background not among them
     * @param findings what is odd about it
     * @param corrected what is to be stored in its place, to be closed by whoever takes it
     */
    public record Label(List<Integer> classes, List<Finding> findings, Optional<Spooled> corrected) {}

    /**
     * Checks an image: readable to the last byte, of a size that a person can have, finite, not constant.
     *
     * @param nan what stands for NaN; without it a file that has any is refused
     * @throws RefusedException if it is not
     */
    public Image image(Spooled file, Modality modality, Optional<Double> nan) throws IOException {
        return checked(file, image -> {
            List<VolumeFinding> findings = new ArrayList<>(image.findings());
            findings.addAll(bounds.apply(modality).check(file.name(), image.header()));
            List<VolumeFinding> filled = VolumeChecks.replaceNan(
                    file.name(), image.volume(), nan.map(OptionalDouble::of).orElseGet(OptionalDouble::empty));
            findings.addAll(filled);
            VolumeChecks.requireImage(file.name(), image.volume());
            findContrast(image.volume(), modality, findings);
            return new Image(
                    image.header(),
                    VoxelDigest.of(image.volume()),
                    told(findings),
                    filled.isEmpty()
                            ? Optional.empty()
                            : Optional.of(corrected(file, image.volume(), DataType.FLOAT32)));
        });
    }

    /** A file in some place, from its beginning. */
    @FunctionalInterface
    public interface Opening {

        /** Opens it. */
        InputStream open() throws IOException;
    }

    /**
     * Digests the voxels of an image that was found valid.
     *
     * @param name of the file, for errors
     * @param bytes its length
     * @throws RefusedException if it cannot be read
     */
    VoxelDigest digest(String name, long bytes, Opening file) throws IOException {
        return checked(name, bytes, file, image -> VoxelDigest.of(image.volume()));
    }

    private static void findContrast(Volume image, Modality modality, List<VolumeFinding> findings) {
        double share = ScanContrast.estimate(
                image.voxels(),
                modality == Modality.CT
                        ? IntensityRange.HOUNSFIELD::scaled
                        : sample -> IntensityRange.ofPercentiles(sample).scaled(sample));
        if (ScanContrast.isLow(share)) {
            findings.add(new VolumeFinding(
                    "constant-when-normalised",
                    String.format(
                            Locale.ROOT,
                            "Normalised as %s are, the scan is as good as constant: %.1f %% of its voxels differ from its two"
                                    + " most common grey levels.",
                            modality == Modality.CT ? "CT scans (Hounsfield units)" : "MR scans",
                            100 * share)));
        }
    }

    /**
     * How a label map is taken.
     *
     * @param byVoxels whether the uploader vouches for its position, wherever its header says that it lies
     * @param nanIsBackground whether voxels that are NaN are background; else they are refused
     */
    public record LabelRules(boolean byVoxels, boolean nanIsBackground) {

        /** What its header says holds, and NaN is refused. */
        public static final LabelRules STRICT = new LabelRules(false, false);
    }

    /**
     * Checks a label map: the grid of its image, the classes of its task.
     *
     * @param openImage reads the image as it was handed in; asked only to explain why the label does not fit
     * @throws RefusedException if it does not fit
     */
    public Label label(Spooled file, VolumeRegistered image, Task task, LabelRules rules, Opening openImage)
            throws IOException {
        Set<Integer> classes = task.classes().stream().map(LabelClass::value).collect(Collectors.toSet());
        LabelCheck check = new LabelCheck(classes, toleranceVoxels, rules.byVoxels(), rules.nanIsBackground());
        return checked(file, label -> {
            LabelCheck.Accepted accepted =
                    check.check(file.name(), label, gridOf(image), () -> otherGeometry(openImage));
            List<Integer> occurring = accepted.counts().entrySet().stream()
                    .filter(count -> count.getKey() != 0 && count.getValue() > 0)
                    .map(Map.Entry::getKey)
                    .toList();
            DataType type = accepted.counts().lastKey() <= 0xff ? DataType.UINT8 : DataType.INT32;
            return new Label(
                    occurring,
                    told(accepted.findings()),
                    accepted.corrected() ? Optional.of(corrected(file, accepted.volume(), type)) : Optional.empty());
        });
    }

    private Optional<Affine> otherGeometry(Opening image) throws IOException {
        try (InputStream in = image.open()) {
            return Nifti.readHeader(in, "image", limits).otherAffine();
        }
    }

    private Spooled corrected(Spooled file, Volume volume, DataType type) throws IOException {
        return spool.make(out -> Nifti.write(out, volume, type, true), file.name());
    }

    private static List<Finding> told(List<VolumeFinding> findings) {
        return findings.stream()
                .map(finding -> new Finding(finding.code(), finding.text()))
                .toList();
    }

    private interface Check<T> {
        T of(NiftiImage image) throws IOException;
    }

    private <T> T checked(Spooled file, Check<T> check) throws IOException {
        return checked(file.name(), file.bytes(), file::open, check);
    }

    @SuppressWarnings("try") // Held, not used.
    private <T> T checked(String name, long bytes, Opening file, Check<T> check) throws IOException {
        try {
            long needed = memoryFor(name, bytes, file);
            Turns turns = needed <= Math.min(SMALL, large.memory()) ? small : large;
            try (Turns.Turn turn = turns.take(Uploader.current(), Uploader.isThisService(), needed, name);
                    InputStream in = file.open()) {
                return check.of(Nifti.read(in, name, limits));
            }
        } catch (VolumeFormatException e) {
            throw new RefusedException(Reason.INVALID_CONTENT, e.name(), e.field(), e.found(), e.expected());
        }
    }

    /** What the header asks for; no file is given more than that while it is read. One that cannot hold what its header says is not read at all. */
    private long memoryFor(String name, long bytes, Opening file) throws IOException {
        try (InputStream in = file.open()) {
            NiftiHeader header = Nifti.readHeader(in, name, limits);
            long voxels = header.grid().size();
            long claimed = header.voxelOffset() + voxels * header.dataType().bytes();
            if (claimed / MOST_PACKED > bytes) {
                throw new RefusedException(
                        Reason.INVALID_CONTENT,
                        name,
                        "voxels",
                        "a header of " + header.grid().shape() + " voxels of " + header.dataType() + ", which are "
                                + claimed + " bytes, in a file of " + bytes,
                        "no more than " + MOST_PACKED
                                + " times the file's bytes, which is the most that gzip can pack");
            }
            if (voxels * BYTES_PER_VOXEL > large.memory()) {
                throw new RefusedException(
                        Reason.TOO_LARGE,
                        name,
                        "voxels",
                        voxels + " voxels",
                        "at most " + large.memory() / BYTES_PER_VOXEL
                                + ", for which there is memory (firstpick.checks.memory)");
            }
            return voxels * BYTES_PER_VOXEL;
        }
    }

    private static Grid gridOf(VolumeRegistered image) {
        double[] affine =
                image.affine().stream().mapToDouble(Double::doubleValue).toArray();
        List<Integer> shape = image.shape();
        return new Grid(shape.get(0), shape.get(1), shape.get(2), Affine.of(affine));
    }
}
