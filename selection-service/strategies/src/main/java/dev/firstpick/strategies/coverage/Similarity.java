package dev.firstpick.strategies.coverage;

/** How alike two rows are, from 0 to 1, by their squared distance. Immutable; called from several threads. */
public sealed interface Similarity {

    /** Replaces the first {@code count} squared distances by similarities. Rounding may have made a distance slightly negative. */
    void replace(float[] squaredDistances, int count);

    /**
     * exp(−‖x − y‖² / 2σ²), to 10⁻⁵; below 10⁻⁷ it stays there.
     *
     * @param sigma σ, above 0
     */
    record Gaussian(double sigma) implements Similarity {

        /** e⁻ᵗ is (e^(−t / 64))⁶⁴, and on [0, ¼] five terms of the series are enough. No branch, so that loops vectorise. */
        private static final float LARGEST = 16;

        public Gaussian {
            if (!(sigma > 0)) {
                throw new IllegalArgumentException("sigma: found " + sigma + ", expected above 0");
            }
        }

        @Override
        public void replace(float[] squaredDistances, int count) {
            float scale = (float) (1 / (2 * sigma * sigma));
            series(squaredDistances, count, scale);
            power(squaredDistances, count);
        }

        private static void series(float[] t, int count, float scale) {
            for (int j = 0; j < count; j++) {
                float u = Math.min(t[j] * scale, LARGEST) * (1 / 64f);
                t[j] = 1 - u * (1 - u * (0.5f - u * (1 / 6f - u * (1 / 24f - u * (1 / 120f)))));
            }
        }

        private static void power(float[] s, int count) {
            for (int j = 0; j < count; j++) {
                float two = s[j] * s[j];
                float four = two * two;
                float eight = four * four;
                float sixteen = eight * eight;
                float half = sixteen * sixteen;
                s[j] = half * half;
            }
        }
    }

    /**
     * 1 within a ball, 0 outside.
     *
     * @param radius δ, 0 or more
     */
    record Ball(double radius) implements Similarity {

        public Ball {
            if (!(radius >= 0)) {
                throw new IllegalArgumentException("radius: found " + radius + ", expected 0 or more");
            }
        }

        @Override
        public void replace(float[] squaredDistances, int count) {
            float limit = (float) (radius * radius);
            for (int j = 0; j < count; j++) {
                squaredDistances[j] = squaredDistances[j] <= limit ? 1 : 0;
            }
        }
    }

    /** (1 + cos) / 2 of rows of unit length. */
    record Cosine() implements Similarity {

        @Override
        public void replace(float[] squaredDistances, int count) {
            for (int j = 0; j < count; j++) {
                squaredDistances[j] = 1 - squaredDistances[j] * 0.25f;
            }
        }
    }
}
