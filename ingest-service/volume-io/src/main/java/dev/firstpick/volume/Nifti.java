package dev.firstpick.volume;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;

/**
 * Reads and writes NIfTI files: versions 1 and 2, plain or compressed with gzip, both byte orders, all scalar data types. One 3D
 * volume a file; further dimensions must have length 1. Files that keep header and voxels apart ({@code .hdr} and {@code .img})
 * are refused.
 *
 * <p>Where the voxels lie comes from the sform if its code is above 0, else from the qform if its code is above 0, else from the
 * spacing alone. Metres and micrometres are turned into millimetres. Values are slope · stored + intercept, rounded to 32-bit
 * floats.
 *
 * <p>A file is read as a stream and trusted in nothing: memory grows with what has been read, not with what the header claims.
 * Methods may be called from any thread; they block.
 *
 * <pre>{@code
 * NiftiImage image = Nifti.read(Path.of("scan.nii.gz"), VolumeLimits.defaults());
 * float first = image.volume().at(0, 0, 0);
 * }</pre>
 */
public final class Nifti {

    /** How many bytes may follow the last voxel: padding is common, but so much that is no voxel means that the header is wrong. */
    private static final long MOST_TRAILING = 1 << 20;

    private Nifti() {}

    /**
     * Reads a whole file, to the last byte. NaN and infinite voxels are let through; {@link VolumeChecks} refuses them.
     *
     * @param in the file's content; not closed, and read ahead of what is used
     * @param name of the file, for errors; where its ending does not fit the content, that is a finding
     * @throws VolumeFormatException if the file is not as it must be: truncated, corrupt, too large, … (what follows the end of a gzip stream is
     *     ignored, as gzip does)
     * @throws IOException if {@code in} fails
     */
    public static NiftiImage read(InputStream in, String name, VolumeLimits limits) throws IOException {
        NiftiSource source = NiftiSource.open(in, name, limits);
        HeaderReader headers = new HeaderReader(source, name, limits);
        NiftiHeader header = headers.read();
        VoxelReader reader =
                new VoxelReader(source, name, header, headers.voxelWidthInDoubt() ? 0 : trailing(header, limits));
        Volume volume = new Volume(header.grid(), reader.read());
        List<VolumeFinding> findings = new ArrayList<>(header.findings());
        findings.addAll(reader.findings());
        return new NiftiImage(volume, header, findings);
    }

    private static long trailing(NiftiHeader header, VolumeLimits limits) {
        long voxels = (long) header.grid().size() * header.dataType().bytes();
        return Math.max(0, Math.min(MOST_TRAILING, limits.maxBytesUncompressed() - header.voxelOffset() - voxels));
    }

    /** As {@link #read(InputStream, String, VolumeLimits)}, from a file. */
    public static NiftiImage read(Path file, VolumeLimits limits) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return read(in, nameOf(file), limits);
        }
    }

    /**
     * Reads what stands before the first voxel. The voxels may be missing or broken.
     *
     * @param in the file's content; not closed, and read ahead of what is used
     * @param name as for {@link #read(InputStream, String, VolumeLimits)}
     * @throws VolumeFormatException if the header is not as it must be
     * @throws IOException if {@code in} fails
     */
    public static NiftiHeader readHeader(InputStream in, String name, VolumeLimits limits) throws IOException {
        return new HeaderReader(NiftiSource.open(in, name, limits), name, limits).read();
    }

    /**
     * Writes a file: NIfTI-1 (NIfTI-2 if an axis is too long for it), little-endian, unscaled, the affine as sform. The same
     * volume gives the same bytes; compressed, as long as the Java runtime's zlib is the same.
     *
     * @param out is flushed, not closed
     * @param type integer types take values rounded to the nearest whole number
     * @throws IllegalArgumentException if a value does not fit {@code type}; nothing is written then
     */
    public static void write(OutputStream out, Volume volume, DataType type, boolean gzip) throws IOException {
        NiftiWriter writer = new NiftiWriter(volume, type);
        if (gzip) {
            GZIPOutputStream compressed = new GZIPOutputStream(out, 1 << 16);
            writer.write(compressed);
            compressed.finish();
        } else {
            writer.write(out);
        }
        out.flush();
    }

    /** As {@link #write(OutputStream, Volume, DataType, boolean)}, to a file; compressed if its name ends in {@code .gz}. */
    public static void write(Path file, Volume volume, DataType type) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            write(out, volume, type, nameOf(file).toLowerCase(Locale.ROOT).endsWith(".gz"));
        }
    }

    private static String nameOf(Path file) {
        return file.getFileName().toString();
    }
}
