package dev.firstpick.learning;

/** The entropy of a foreground probability as the benchmark has it: the foreground's own term, −p ln p, in nats (Liu et al. 2023). */
final class Entropy {

    private Entropy() {}

    /** −p ln p; 0 where p is 0. */
    static double of(double probability) {
        return probability > 0 ? -probability * Math.log(probability) : 0;
    }

    /** The mean over the first {@code count} probabilities. */
    static double mean(float[] probabilities, int count) {
        double sum = 0;
        for (int n = 0; n < count; n++) {
            sum += of(probabilities[n]);
        }
        return sum / count;
    }
}
