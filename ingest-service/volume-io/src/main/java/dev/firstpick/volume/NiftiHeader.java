package dev.firstpick.volume;

import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/**
 * What a NIfTI file says about its voxels. Free text (description, intent, extensions) is left out: it may name the patient.
 *
 * @param version 1 or 2
 * @param byteOrder of header and voxels
 * @param dataType of the stored voxels
 * @param grid how many voxels, and where; millimetres, whatever unit the file uses
 * @param affineSource which of the header's geometries {@code grid} comes from
 * @param otherAffine the qform, in millimetres, where {@code grid} comes from the sform and the header holds both
 * @param unit in which the file states lengths
 * @param slope value = slope · stored + intercept; 1 if the file asks for no scaling
 * @param intercept 0 if the file asks for no scaling
 * @param voxelOffset bytes before the first voxel
 * @param findings what is odd about the header
 */
public record NiftiHeader(
        int version,
        ByteOrder byteOrder,
        DataType dataType,
        Grid grid,
        AffineSource affineSource,
        Optional<Affine> otherAffine,
        LengthUnit unit,
        double slope,
        double intercept,
        long voxelOffset,
        List<VolumeFinding> findings) {

    /** The geometries that a NIfTI header can hold, the preferred one first. */
    public enum AffineSource {
        /** The matrix in {@code srow_x}, {@code srow_y}, {@code srow_z}, where {@code sform_code} is above 0. */
        SFORM,
        /** The rotation, spacing and offset of the quaternion, where {@code qform_code} is above 0. */
        QFORM,
        /** The spacing alone, axes along x, y and z, the first voxel at the origin ("method 1" of {@code nifti1.h}). */
        PIXDIM
    }

    public NiftiHeader {
        findings = List.copyOf(findings);
        if (version != 1 && version != 2) {
            throw new IllegalArgumentException("version: found " + version + ", expected 1 or 2");
        }
        if (!Double.isFinite(slope) || slope == 0) {
            throw new IllegalArgumentException("slope: found " + slope + ", expected a finite number other than 0");
        }
        if (!Double.isFinite(intercept)) {
            throw new IllegalArgumentException("intercept: found " + intercept + ", expected a finite number");
        }
        if (voxelOffset < 0) {
            throw new IllegalArgumentException("voxelOffset: found " + voxelOffset + ", expected 0 or more");
        }
    }

    /** Whether stored values and voxel values differ. */
    public boolean isScaled() {
        return slope != 1 || intercept != 0;
    }
}
