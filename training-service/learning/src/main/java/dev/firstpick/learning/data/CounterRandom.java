package dev.firstpick.learning.data;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Randomness by counter: every draw belongs to a place in the run (seed, iteration, sample), never to what was drawn before it. So a
 * run is the same whatever the threads, and the same when it goes on from a checkpoint.
 */
public final class CounterRandom {

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private CounterRandom() {}

    /** A generator that the counters alone decide. */
    public static RandomGenerator at(long... counters) {
        return new SplittableRandom(hash(counters));
    }

    /** A seed for the engine, in [0, 2⁵³). */
    public static long engineSeed(long... counters) {
        return hash(counters) >>> 11;
    }

    /** A permutation of 0 … {@code size} − 1 that the counters alone decide. */
    public static int[] permutation(int size, long... counters) {
        RandomGenerator random = at(counters);
        int[] order = new int[size];
        for (int n = 0; n < size; n++) {
            int other = random.nextInt(n + 1);
            order[n] = order[other];
            order[other] = n;
        }
        return order;
    }

    private static long hash(long... counters) {
        long state = GOLDEN;
        for (long counter : counters) {
            state = mix(state * 31 + counter + GOLDEN);
        }
        return state;
    }

    /** The finaliser of SplitMix64 (Steele et al., OOPSLA 2014). */
    private static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
