package dev.firstpick.learning.data;

/** What a patch's intensities are like. */
record Spread(double mean, double deviation, double least, double greatest) {

    static Spread of(float[] values) {
        double sum = 0;
        double squares = 0;
        double least = Double.POSITIVE_INFINITY;
        double greatest = Double.NEGATIVE_INFINITY;
        for (float value : values) {
            sum += value;
            squares += (double) value * value;
            least = Math.min(least, value);
            greatest = Math.max(greatest, value);
        }
        double mean = sum / values.length;
        return new Spread(mean, Math.sqrt(Math.max(0, squares / values.length - mean * mean)), least, greatest);
    }
}
