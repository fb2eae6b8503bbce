package dev.firstpick.volume;

import dev.firstpick.volume.NiftiHeader.AffineSource;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Reads what stands before the first voxel of a decompressed NIfTI file. What cannot be right is refused; what is wrong and does no harm, as all common
 * readers open such files, is a finding.
 */
final class HeaderReader {

    private static final int SIZE_FIELD_BYTES = 4;
    private static final double SAME_PLACE_VOXELS = 0.1;
    private static final int EXTENSION_HEAD_BYTES = 8;

    private final InputStream in;
    private final String name;
    private final VolumeLimits limits;
    private final List<VolumeFinding> findings = new ArrayList<>();
    private NiftiLayout layout;
    private ByteBuffer fields;
    private boolean voxelWidthInDoubt;

    /** One of the geometries that the header holds, and the other one if it holds two. */
    private record Geometry(AffineSource source, Affine affine, Optional<Affine> other) {}

    HeaderReader(NiftiSource in, String name, VolumeLimits limits) {
        this.in = in;
        this.name = name;
        this.limits = limits;
        findings.addAll(in.findings());
    }

    /** Whether {@code datatype} and {@code bitpix} contradict each other, so that only a file that ends with its last voxel shows which is right. */
    boolean voxelWidthInDoubt() {
        return voxelWidthInDoubt;
    }

    /** Reads header and extensions; the stream then stands at the first voxel. */
    NiftiHeader read() throws IOException {
        readFields();
        requireMagic();
        DataType dataType = dataType();
        int[] shape = shape();
        long voxelOffset = voxelOffset();
        requireRoom(shape, dataType, voxelOffset);
        Geometry geometry = geometry();
        Grid grid = new Grid(shape[0], shape[1], shape[2], geometry.affine());
        compare(grid, geometry);
        double slope = slope();
        double intercept = intercept();
        skipExtensions(voxelOffset);
        return new NiftiHeader(
                layout.version,
                fields.order(),
                dataType,
                grid,
                geometry.source(),
                geometry.other(),
                LengthUnit.ofCode(layout.units(fields)),
                slope,
                intercept,
                voxelOffset,
                findings);
    }

    private void readFields() throws IOException {
        byte[] size = in.readNBytes(SIZE_FIELD_BYTES);
        if (size.length < SIZE_FIELD_BYTES) {
            throw refuse("sizeof_hdr", "the file's end after " + size.length + " bytes", SIZE_FIELD_BYTES + " bytes");
        }
        ByteOrder order = ByteOrder.LITTLE_ENDIAN;
        layout = layoutOf(ByteBuffer.wrap(size).order(order).getInt());
        if (layout == null) {
            order = ByteOrder.BIG_ENDIAN;
            layout = layoutOf(ByteBuffer.wrap(size).order(order).getInt());
        }
        if (layout == null) {
            requireNoOtherKind(size);
            throw refuse(
                    "sizeof_hdr",
                    "the bytes " + HexFormat.of().formatHex(size),
                    "348 (NIfTI-1) or 540 (NIfTI-2) in either byte order");
        }
        byte[] rest = readFully("header", layout.firstVoxelOffset() - SIZE_FIELD_BYTES);
        byte[] all = Arrays.copyOf(size, layout.firstVoxelOffset());
        System.arraycopy(rest, 0, all, SIZE_FIELD_BYTES, rest.length);
        fields = ByteBuffer.wrap(all).order(order);
    }

    private void requireNoOtherKind(byte[] first) throws IOException {
        byte[] more = in.readNBytes(FileKind.BYTES - first.length);
        byte[] start = Arrays.copyOf(first, first.length + more.length);
        System.arraycopy(more, 0, start, first.length, more.length);
        Optional<String> kind = FileKind.of(start);
        if (kind.isPresent()) {
            throw refuse("content", kind.get(), "a NIfTI file (.nii or .nii.gz)");
        }
    }

    private static NiftiLayout layoutOf(int headerBytes) {
        for (NiftiLayout candidate : NiftiLayout.values()) {
            if (candidate.headerBytes == headerBytes) {
                return candidate;
            }
        }
        return null;
    }

    private void requireMagic() throws VolumeFormatException {
        byte[] found = layout.magic(fields);
        if (!Arrays.equals(found, layout.magic())) {
            throw refuse(
                    "magic",
                    "the bytes " + HexFormat.of().formatHex(found) + kindOfHeader(found),
                    HexFormat.of().formatHex(layout.magic()) + " (n+" + layout.version
                            + ", header and voxels in one file)");
        }
    }

    private static String kindOfHeader(byte[] magic) {
        if (magic[0] == 0) {
            return " (none: an Analyze 7.5 header, whose voxels and orientation are elsewhere or unknown)";
        }
        return magic[0] == 'n' && magic[1] == 'i'
                ? " (the header of a pair of .hdr and .img: convert it to one .nii)"
                : "";
    }

    private DataType dataType() throws VolumeFormatException {
        int code = fields.getShort(layout.datatypeAt);
        DataType type = DataType.ofCode(code)
                .orElseThrow(() -> refuse(
                        "datatype",
                        DataType.describe(code),
                        "a scalar type: integers of 8 to 64 bits, float32 or float64"));
        int bitpix = fields.getShort(layout.bitpixAt);
        if (bitpix != 8 * type.bytes()) {
            voxelWidthInDoubt = bitpix != 0;
            findings.add(new VolumeFinding(
                    "bitpix",
                    "The header's bitpix is " + bitpix + "; read as " + 8 * type.bytes() + ", which " + type
                            + " has."));
        }
        return type;
    }

    private int[] shape() throws VolumeFormatException {
        long dimensions = layout.dim(fields, 0);
        if (dimensions < 3 || dimensions > 7) {
            throw refuse("dim[0]", String.valueOf(dimensions), "3 to 7 dimensions");
        }
        int[] shape = new int[3];
        for (int axis = 1; axis <= dimensions; axis++) {
            long length = layout.dim(fields, axis);
            long longest = axis <= 3 ? limits.maxDimension() : 1;
            if (length < 1 || length > longest) {
                throw refuse(
                        "dim[" + axis + "]",
                        longest == 1 && length > 1
                                ? length + " volumes (channels or points in time)"
                                : String.valueOf(length),
                        longest == 1 ? "1 (a single 3D volume)" : "1 to " + longest);
            }
            if (axis <= 3) {
                shape[axis - 1] = (int) length;
            }
        }
        return shape;
    }

    private long voxelOffset() throws VolumeFormatException {
        double offset = layout.voxOffset(fields);
        int smallest = layout.firstVoxelOffset();
        if (offset == 0) {
            findings.add(new VolumeFinding(
                    "vox-offset",
                    "The header's vox_offset is 0; the voxels are read from byte " + smallest
                            + ", the first one after the header."));
            return smallest;
        }
        if (!(offset >= smallest && offset <= limits.maxHeaderBytes())) {
            throw refuse(
                    "vox_offset",
                    number(offset),
                    "0, or a number of bytes from " + smallest + " to " + limits.maxHeaderBytes());
        }
        long whole = (long) offset;
        if (offset != whole) {
            findings.add(new VolumeFinding(
                    "vox-offset",
                    "The header's vox_offset is " + number(offset) + "; the voxels are read from byte " + whole + "."));
        }
        return whole;
    }

    private void requireRoom(int[] shape, DataType dataType, long voxelOffset) throws VolumeFormatException {
        String found = shape[0] + " × " + shape[1] + " × " + shape[2];
        // Three ints can overflow a long, so the third factor is held against the quotient.
        long slice = (long) shape[0] * shape[1];
        if (slice > limits.maxVoxels() || shape[2] > limits.maxVoxels() / slice) {
            throw refuse("dim", found + " voxels", "at most " + limits.maxVoxels() + " in all");
        }
        long bytes = voxelOffset + slice * shape[2] * dataType.bytes();
        if (bytes > limits.maxBytesUncompressed()) {
            throw refuse(
                    "size",
                    found + " voxels of " + dataType + ", which makes " + bytes + " bytes",
                    "at most " + limits.maxBytesUncompressed() + " bytes uncompressed");
        }
    }

    private Geometry geometry() throws VolumeFormatException {
        boolean quaternion = layout.qformCode(fields) > 0;
        if (layout.sformCode(fields) > 0) {
            Optional<Affine> sform = usable(AffineSource.SFORM);
            Optional<Affine> qform = quaternion ? usable(AffineSource.QFORM) : Optional.empty();
            if (sform.isPresent()) {
                return new Geometry(AffineSource.SFORM, sform.get(), qform);
            }
            if (qform.isPresent()) {
                findings.add(new VolumeFinding(
                        "qform-used",
                        "The header's sform is no matrix with an inverse, though sform_code is "
                                + layout.sformCode(fields) + "; the qform says where the voxels lie."));
                return only(AffineSource.QFORM);
            }
            if (quaternion || !Arrays.equals(sform(), new double[12])) {
                return only(AffineSource.SFORM);
            }
        } else if (quaternion) {
            return only(AffineSource.QFORM);
        }
        findings.add(new VolumeFinding(
                "orientation-unknown",
                "The header has neither a usable sform nor a qform: the axes are taken as x, y and z, and left and right"
                        + " may be exchanged."));
        return only(AffineSource.PIXDIM);
    }

    private Geometry only(AffineSource source) throws VolumeFormatException {
        Geometry geometry = new Geometry(source, affine(source), Optional.empty());
        if (source != AffineSource.SFORM
                && (layout.pixdim(fields, 1) < 0 || layout.pixdim(fields, 2) < 0 || layout.pixdim(fields, 3) < 0)) {
            findings.add(new VolumeFinding(
                    "negative-spacing",
                    "The header's pixdim holds negative distances, which are read without the sign."));
        }
        return geometry;
    }

    private Optional<Affine> usable(AffineSource source) {
        try {
            return Optional.of(affine(source));
        } catch (VolumeFormatException e) {
            return Optional.empty();
        }
    }

    private void compare(Grid grid, Geometry geometry) {
        if (geometry.other().isPresent()) {
            Grid other = new Grid(
                    grid.width(), grid.height(), grid.depth(), geometry.other().get());
            GridOffset offset = GridOffset.between(other, grid);
            if (offset.voxels() > SAME_PLACE_VOXELS) {
                findings.add(new VolumeFinding(
                        "qform-differs",
                        "The header's sform and qform do not agree: by the qform the volume would be "
                                + offset.describe() + "; the sform is used."));
            }
        }
    }

    private Affine affine(AffineSource source) throws VolumeFormatException {
        double[] rows =
                switch (source) {
                    case SFORM -> sform();
                    case QFORM -> qform();
                    case PIXDIM -> scaling();
                };
        double millimetres = LengthUnit.ofCode(layout.units(fields)).millimetres();
        for (int n = 0; n < rows.length; n++) {
            rows[n] *= millimetres;
        }
        try {
            return Affine.of(rows);
        } catch (IllegalArgumentException e) {
            String field =
                    switch (source) {
                        case SFORM -> "srow_x, srow_y, srow_z";
                        case QFORM -> "quatern, qoffset, pixdim";
                        case PIXDIM -> "pixdim";
                    };
            throw new VolumeFormatException(
                    name, field, Arrays.toString(rows), "finite numbers that make a matrix with an inverse", e);
        }
    }

    private double[] sform() {
        double[] rows = new double[12];
        for (int n = 0; n < rows.length; n++) {
            rows[n] = layout.srow(fields, n);
        }
        return rows;
    }

    /** "Method 2" of {@code nifti1.h}: rotation from the quaternion, the third column turned round where {@code pixdim[0]} is −1. */
    private double[] qform() throws VolumeFormatException {
        double b = layout.quatern(fields, 0);
        double c = layout.quatern(fields, 1);
        double d = layout.quatern(fields, 2);
        double square = b * b + c * c + d * d;
        if (!(square <= 1 + 1e-4)) {
            throw refuse(
                    "quatern_b, quatern_c, quatern_d",
                    number(b) + ", " + number(c) + ", " + number(d),
                    "a vector no longer than 1");
        }
        double a;
        if (1 - square < 1e-7) {
            double length = Math.sqrt(square);
            b /= length;
            c /= length;
            d /= length;
            a = 0;
        } else {
            a = Math.sqrt(1 - square);
        }
        double sx = spacing(1);
        double sy = spacing(2);
        double sz = layout.pixdim(fields, 0) < 0 ? -spacing(3) : spacing(3);
        return new double[] {
            (a * a + b * b - c * c - d * d) * sx,
            2 * (b * c - a * d) * sy,
            2 * (b * d + a * c) * sz,
            layout.qoffset(fields, 0),
            2 * (b * c + a * d) * sx,
            (a * a + c * c - b * b - d * d) * sy,
            2 * (c * d - a * b) * sz,
            layout.qoffset(fields, 1),
            2 * (b * d - a * c) * sx,
            2 * (c * d + a * b) * sy,
            (a * a + d * d - c * c - b * b) * sz,
            layout.qoffset(fields, 2)
        };
    }

    private double[] scaling() throws VolumeFormatException {
        return new double[] {spacing(1), 0, 0, 0, 0, spacing(2), 0, 0, 0, 0, spacing(3), 0};
    }

    private double spacing(int axis) throws VolumeFormatException {
        double spacing = Math.abs(layout.pixdim(fields, axis));
        if (!(spacing > 0) || !Double.isFinite(spacing)) {
            throw refuse("pixdim[" + axis + "]", number(spacing), "a finite number other than 0");
        }
        return spacing;
    }

    /** A slope of 0 means that there is no scaling; some writers leave NaN or infinity for the same. */
    private double slope() {
        double slope = layout.real(fields, layout.sclSlopeAt);
        return Double.isFinite(slope) && slope != 0 ? slope : 1;
    }

    private double intercept() throws VolumeFormatException {
        double slope = layout.real(fields, layout.sclSlopeAt);
        if (!Double.isFinite(slope) || slope == 0) {
            return 0;
        }
        double intercept = layout.real(fields, layout.sclInterAt);
        if (!Double.isFinite(intercept)) {
            throw refuse("scl_inter", number(intercept), "a finite number, as scl_slope is " + number(slope));
        }
        return intercept;
    }

    private void skipExtensions(long voxelOffset) throws IOException {
        long left = voxelOffset - layout.firstVoxelOffset();
        boolean extended = fields.get(layout.headerBytes) != 0;
        while (extended && left >= EXTENSION_HEAD_BYTES) {
            ByteBuffer head = ByteBuffer.wrap(readFully("extension", EXTENSION_HEAD_BYTES))
                    .order(fields.order());
            int bytes = head.getInt();
            if (bytes < EXTENSION_HEAD_BYTES || bytes > left) {
                throw refuse("esize", String.valueOf(bytes), EXTENSION_HEAD_BYTES + " to " + left + " bytes");
            }
            skip("extension", bytes - EXTENSION_HEAD_BYTES);
            left -= bytes;
        }
        skip("vox_offset", left);
    }

    private byte[] readFully(String field, int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw refuse(field, "the file's end after " + bytes.length + " bytes", length + " bytes");
        }
        return bytes;
    }

    private void skip(String field, long length) throws IOException {
        try {
            in.skipNBytes(length);
        } catch (EOFException e) {
            throw new VolumeFormatException(
                    name, field, "the file's end", length + " more bytes before the first voxel", e);
        }
    }

    private VolumeFormatException refuse(String field, String found, String expected) {
        return new VolumeFormatException(name, field, found, expected);
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? String.valueOf((long) value)
                : String.valueOf(value);
    }
}
