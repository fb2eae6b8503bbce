package dev.firstpick.strategies.numeric;

import java.nio.charset.StandardCharsets;

/**
 * Random numbers by counter: the i-th number depends on the purpose, the seed and i alone.
 *
 * <p>SplitMix64: the finaliser of Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014, figure 17,
 * over a Weyl sequence that starts at a hash of purpose and seed. Written out here because the algorithm is part of what a
 * selection's identity means, and a library's may change. Not thread-safe.
 */
public final class Draws {

    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private final long key;
    private long counter;

    private Draws(long key) {
        this.key = key;
    }

    /**
     * The numbers of one purpose and seed.
     *
     * @param purpose keeps apart what shares a seed; a strategy's name, for example
     */
    public static Draws of(String purpose, long seed) {
        long hash = 0xCBF29CE484222325L;
        for (byte b : purpose.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xFF)) * 0x100000001B3L;
        }
        return new Draws(mix(hash ^ mix(seed + GOLDEN_GAMMA)));
    }

    /** Numbers of their own for a part of this purpose, independent of how many were drawn here. */
    public Draws part(int index) {
        return new Draws(mix(key ^ mix(~(long) index * GOLDEN_GAMMA)));
    }

    /** The next 64 bits. */
    public long next() {
        counter++;
        return mix(key + counter * GOLDEN_GAMMA);
    }

    /** Uniform in [0, 1), 53 bits. */
    public double uniform() {
        return (next() >>> 11) * 0x1.0p-53;
    }

    /** Uniform among 0 … bound − 1, without bias. */
    public int below(int bound) {
        if (bound < 1) {
            throw new IllegalArgumentException("bound: found " + bound + ", expected at least 1");
        }
        long limit = Long.MAX_VALUE - Long.MAX_VALUE % bound;
        long bits = next() >>> 1;
        while (bits >= limit) {
            bits = next() >>> 1;
        }
        return (int) (bits % bound);
    }

    private static long mix(long value) {
        long z = value;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
