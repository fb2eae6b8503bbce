package dev.firstpick.phantoms;

/** An ellipsoid along the axes, in millimetres. */
record Blob(double x, double y, double z, double rx, double ry, double rz) {

    /** How much of a voxel of 1 mm at (px, py, pz) it takes, about: 0 outside, 1 inside, between them at the surface. */
    double coverage(double px, double py, double pz) {
        double dx = (px - x) / rx;
        double dy = (py - y) / ry;
        double dz = (pz - z) / rz;
        double depth = (1 - Math.sqrt(dx * dx + dy * dy + dz * dz)) * Math.min(rx, Math.min(ry, rz));
        return Math.max(0, Math.min(1, 0.5 + depth));
    }
}
