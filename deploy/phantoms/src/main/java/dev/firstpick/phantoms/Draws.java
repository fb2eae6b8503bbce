package dev.firstpick.phantoms;

/**
 * Random numbers that are the same on every machine: SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number
 * generators", OOPSLA 2014, figure 17), and functions of {@link StrictMath} on top of it. For one thread.
 */
final class Draws {

    private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

    private long state;

    private Draws(long state) {
        this.state = state;
    }

    /** A sequence of its own for each seed, case and purpose. */
    static Draws of(long seed, long index, long purpose) {
        return new Draws(mix(mix(mix(seed + GOLDEN_GAMMA) ^ index) + GOLDEN_GAMMA ^ purpose));
    }

    /** Uniform in [0, 1). */
    double uniform() {
        state += GOLDEN_GAMMA;
        return (mix(state) >>> 11) * 0x1p-53;
    }

    /** Uniform between {@code low} and {@code high}. */
    double between(double low, double high) {
        return low + (high - low) * uniform();
    }

    /** Uniform in 0 to {@code bound} − 1. */
    int below(int bound) {
        return (int) (uniform() * bound);
    }

    /** Mean 0, standard deviation 1: Box and Muller's transform. */
    double gaussian() {
        double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - uniform()));
        return radius * StrictMath.cos(2 * Math.PI * uniform());
    }

    /** About {@code mean}, mostly within {@code spread}, never beyond twice that. */
    double around(double mean, double spread) {
        double deviation = Math.max(-2, Math.min(2, gaussian() / 2));
        return mean + spread * deviation;
    }

    private static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
