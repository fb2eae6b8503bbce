package dev.firstpick.volume;

import java.util.ArrayList;
import java.util.List;

/**
 * What size and shape a scan's voxels may have. What cannot be is refused; what may be is a finding.
 *
 * @param minSpacingMm the smallest distance between voxels
 * @param maxSpacingMm the largest distance between voxels
 * @param minExtentMm the smallest extent along an axis
 * @param maxExtentMm the largest extent along an axis
 * @param minAngleDegrees the smallest angle between two axes
 */
public record GeometryBounds(
        double minSpacingMm, double maxSpacingMm, double minExtentMm, double maxExtentMm, double minAngleDegrees) {

    private static final double RIGHT_ANGLE = 90;
    /** Two unit vectors at right angles have a product of 0; ITK-based readers allow for about so much. */
    private static final double SQUARE_DEGREES = Math.toDegrees(1e-4);

    private static final double FAR_MM = 10_000;

    public GeometryBounds {
        requireRange("spacing", minSpacingMm, maxSpacingMm);
        requireRange("extent", minExtentMm, maxExtentMm);
        if (!(minAngleDegrees > 0 && minAngleDegrees <= RIGHT_ANGLE)) {
            throw new IllegalArgumentException(
                    "angle: found " + minAngleDegrees + ", expected more than 0 and at most 90 degrees");
        }
    }

    /** For scans of people: voxels of 0.05 to 50 mm, 5 mm to 2.5 m along each axis, axes at 45 degrees or more. */
    public static GeometryBounds clinical() {
        return new GeometryBounds(0.05, 50, 5, 2500, 45);
    }

    private static void requireRange(String field, double least, double most) {
        if (!(least > 0 && least <= most) || !Double.isFinite(most)) {
            throw new IllegalArgumentException(
                    field + ": found " + least + " to " + most + " mm, expected a range above 0");
        }
    }

    /**
     * Checks a scan's geometry.
     *
     * @param name of the file, for the error
     * @return what is odd about it and may be true
     * @throws VolumeFormatException if it cannot be
     */
    public List<VolumeFinding> check(String name, NiftiHeader header) throws VolumeFormatException {
        Grid grid = header.grid();
        Spacing spacing = Spacing.of(grid.affine());
        Spacing extent = spacing.times(grid.width(), grid.height(), grid.depth());
        String found = grid.shape() + " voxels of " + spacing + ", which makes " + extent + " (unit of the header: "
                + header.unit().words() + ")";
        if (extent.smallest() < minExtentMm || extent.largest() > maxExtentMm) {
            throw new VolumeFormatException(
                    name,
                    "extent",
                    found,
                    Spacing.number(minExtentMm) + " to " + Spacing.number(maxExtentMm)
                            + " mm along each axis; if the unit is wrong, set xyzt_units to 2 (mm)");
        }
        if (spacing.smallest() < minSpacingMm || spacing.largest() > maxSpacingMm) {
            throw new VolumeFormatException(
                    name,
                    "spacing",
                    found,
                    "voxels of " + Spacing.number(minSpacingMm) + " to " + Spacing.number(maxSpacingMm)
                            + " mm along each axis; if the unit is wrong, set xyzt_units to 2 (mm)");
        }
        List<VolumeFinding> findings = new ArrayList<>();
        requireAngles(name, grid.affine(), findings);
        findFar(grid, findings);
        findUnit(header, spacing, findings);
        return findings;
    }

    private void requireAngles(String name, Affine affine, List<VolumeFinding> findings) throws VolumeFormatException {
        double[] angles = affine.angles();
        double off = 0;
        for (double angle : angles) {
            off = Math.max(off, Math.abs(angle - RIGHT_ANGLE));
        }
        String found = Spacing.number(angles[0]) + "°, " + Spacing.number(angles[1]) + "° and "
                + Spacing.number(angles[2]) + "° between the axes i and j, j and k, k and i";
        if (RIGHT_ANGLE - off < minAngleDegrees) {
            throw new VolumeFormatException(
                    name, "affine", found, "axes that make angles of " + Spacing.number(minAngleDegrees) + "° or more");
        }
        if (off > SQUARE_DEGREES) {
            findings.add(new VolumeFinding(
                    "sheared",
                    "The grid is sheared: " + found
                            + "; 3D Slicer and other programs built on ITK will not open this file."));
        }
    }

    private static void findFar(Grid grid, List<VolumeFinding> findings) {
        double[] centre = grid.affine()
                .toMillimetres((grid.width() - 1) / 2.0, (grid.height() - 1) / 2.0, (grid.depth() - 1) / 2.0);
        double distance = Math.sqrt(centre[0] * centre[0] + centre[1] * centre[1] + centre[2] * centre[2]);
        if (distance > FAR_MM) {
            findings.add(new VolumeFinding(
                    "far-from-origin",
                    "The volume's centre lies " + Spacing.number(distance / 1000)
                            + " m from the origin of its coordinates, which no scanner reports."));
        }
    }

    private static void findUnit(NiftiHeader header, Spacing spacing, List<VolumeFinding> findings) {
        LengthUnit unit = header.unit();
        if (unit == LengthUnit.METRE || unit == LengthUnit.MICROMETRE) {
            findings.add(new VolumeFinding(
                    "other-unit",
                    "The header's unit of length is " + unit.words() + "; voxels of " + spacing
                            + " after conversion to millimetres."));
        }
    }
}
