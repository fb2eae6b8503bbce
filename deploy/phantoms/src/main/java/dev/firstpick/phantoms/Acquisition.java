package dev.firstpick.phantoms;

import dev.firstpick.volume.Grid;

/** What a scanner makes of a noiseless image: thick slices, texture, a bias field, Rician noise, gamma, a scale of its own. */
final class Acquisition {

    private static final int TEXTURE_SPACING = 5;

    private final Grid grid;
    private final Cohort.Scanner scanner;
    private final boolean spoilt;
    private final Draws draws;

    Acquisition(Grid grid, PhantomTraits traits, Cohort.Scanner scanner, Draws draws) {
        this.grid = grid;
        this.scanner = scanner;
        this.spoilt = traits.oddity() == Oddity.SPOILT;
        this.draws = draws;
    }

    /** Voxels as whole numbers of 0 or more. */
    float[] scan(double[] signal) {
        double[] blurred = thickSlices(signal);
        addTexture(blurred);
        double[] bias = biasField();
        double sigma = draws.around(scanner.noise(), 0.2 * scanner.noise()) * (spoilt ? 3 : 1);
        double gamma = draws.around(1, 0.12);
        double scale = draws.between(250, 1200);
        float[] voxels = new float[blurred.length];
        for (int n = 0; n < voxels.length; n++) {
            double real = Math.max(0, blurred[n]) * bias[n] + sigma * draws.gaussian();
            double imaginary = sigma * draws.gaussian();
            double magnitude = Math.sqrt(real * real + imaginary * imaginary);
            voxels[n] = (float) Math.rint(scale * StrictMath.pow(magnitude, gamma));
        }
        return voxels;
    }

    private double[] thickSlices(double[] signal) {
        int slice = grid.width() * grid.height();
        double[] blurred = new double[signal.length];
        for (int n = 0; n < signal.length; n++) {
            int k = n / slice;
            int first = Math.max(0, k - scanner.blur());
            int last = Math.min(grid.depth() - 1, k + scanner.blur());
            double sum = 0;
            for (int other = first; other <= last; other++) {
                sum += signal[n + (other - k) * slice];
            }
            blurred[n] = sum / (last - first + 1);
        }
        return blurred;
    }

    /** A random lattice, interpolated between its points. */
    private void addTexture(double[] signal) {
        int nx = grid.width() / TEXTURE_SPACING + 2;
        int ny = grid.height() / TEXTURE_SPACING + 2;
        int nz = grid.depth() / TEXTURE_SPACING + 2;
        double[] lattice = new double[nx * ny * nz];
        for (int n = 0; n < lattice.length; n++) {
            lattice[n] = 0.03 * draws.gaussian();
        }
        for (int k = 0; k < grid.depth(); k++) {
            for (int j = 0; j < grid.height(); j++) {
                for (int i = 0; i < grid.width(); i++) {
                    signal[grid.index(i, j, k)] += interpolate(lattice, nx, ny, i, j, k);
                }
            }
        }
    }

    private static double interpolate(double[] lattice, int nx, int ny, int i, int j, int k) {
        double sum = 0;
        for (int corner = 0; corner < 8; corner++) {
            int dx = corner & 1;
            int dy = corner >> 1 & 1;
            int dz = corner >> 2;
            double weight = weight(i, dx) * weight(j, dy) * weight(k, dz);
            int at = ((k / TEXTURE_SPACING + dz) * ny + j / TEXTURE_SPACING + dy) * nx + i / TEXTURE_SPACING + dx;
            sum += weight * lattice[at];
        }
        return sum;
    }

    private static double weight(int position, int upper) {
        double fraction = position % TEXTURE_SPACING / (double) TEXTURE_SPACING;
        return upper == 1 ? fraction : 1 - fraction;
    }

    /** The exponential of a polynomial of second degree in the three coordinates, each from −1 to 1. */
    private double[] biasField() {
        double strength = scanner.bias() * (spoilt ? 3 : 1);
        double[] linear = {draws.between(-1, 1), draws.between(-1, 1), draws.between(-1, 1)};
        double[] square = {draws.between(-1, 1), draws.between(-1, 1), draws.between(-1, 1)};
        double[] field = new double[grid.size()];
        for (int k = 0; k < grid.depth(); k++) {
            double z = 2.0 * k / grid.depth() - 1;
            for (int j = 0; j < grid.height(); j++) {
                double y = 2.0 * j / grid.height() - 1;
                for (int i = 0; i < grid.width(); i++) {
                    double x = 2.0 * i / grid.width() - 1;
                    double exponent = linear[0] * x
                            + linear[1] * y
                            + linear[2] * z
                            + 0.5 * (square[0] * x * x + square[1] * y * y + square[2] * z * z);
                    field[grid.index(i, j, k)] = StrictMath.exp(strength * exponent);
                }
            }
        }
        return field;
    }
}
