package dev.firstpick.learning.metrics;

import java.util.Arrays;

/**
 * The exact Euclidean distance to the nearest marked voxel, in linear time: the lower envelope of parabolas along one axis after
 * another (Felzenszwalb and Huttenlocher, Theory of Computing 2012, section 2), with a spacing per axis.
 */
final class DistanceTransform {

    private static final double FAR = Double.POSITIVE_INFINITY;

    private DistanceTransform() {}

    /**
     * @param marked shape (depth, height, width)
     * @param extents width, height and depth
     * @param spacing in millimetres along width, height and depth
     * @return per voxel the squared distance in mm²; infinite where nothing is marked
     */
    static double[] squared(boolean[] marked, int[] extents, double[] spacing) {
        double[] distances = new double[marked.length];
        for (int n = 0; n < marked.length; n++) {
            distances[n] = marked[n] ? 0 : FAR;
        }
        int stride = 1;
        for (int axis = 0; axis < 3; axis++) {
            Envelope envelope = new Envelope(extents[axis], spacing[axis]);
            for (int line = 0; line < marked.length / extents[axis]; line++) {
                envelope.transform(distances, line / stride * stride * extents[axis] + line % stride, stride);
            }
            stride *= extents[axis];
        }
        return distances;
    }

    /** The lower envelope along lines of one length; its arrays are used again for each line. */
    private static final class Envelope {

        private final int length;
        private final double spacing;
        private final double[] heights;
        private final int[] apexes;
        private final double[] borders;

        Envelope(int length, double spacing) {
            this.length = length;
            this.spacing = spacing;
            heights = new double[length];
            apexes = new int[length];
            borders = new double[length + 1];
        }

        void transform(double[] values, int start, int stride) {
            for (int n = 0; n < length; n++) {
                heights[n] = values[start + n * stride];
            }
            int parabolas = build();
            int current = 0;
            for (int n = 0; n < length; n++) {
                double place = n * spacing;
                while (current + 1 < parabolas && borders[current + 1] < place) {
                    current++;
                }
                values[start + n * stride] = parabolas == 0 ? FAR : at(apexes[current], place);
            }
        }

        private int build() {
            int count = 0;
            Arrays.fill(borders, FAR);
            for (int n = 0; n < length; n++) {
                if (heights[n] == FAR) {
                    continue;
                }
                double border = Double.NEGATIVE_INFINITY;
                while (count > 0) {
                    border = intersection(apexes[count - 1], n);
                    if (border > borders[count - 1]) {
                        break;
                    }
                    count--;
                    border = Double.NEGATIVE_INFINITY;
                }
                apexes[count] = n;
                borders[count] = border;
                count++;
            }
            return count;
        }

        private double intersection(int left, int right) {
            double leftPlace = left * spacing;
            double rightPlace = right * spacing;
            return (heights[right] + rightPlace * rightPlace - heights[left] - leftPlace * leftPlace)
                    / (2 * (rightPlace - leftPlace));
        }

        private double at(int apex, double place) {
            double distance = place - apex * spacing;
            return heights[apex] + distance * distance;
        }
    }
}
