package dev.firstpick.learning.metrics;

/**
 * The distance to the nearest of some points, by a k-d tree (Bentley, Communications of the ACM 1975): for grids whose axes are not at right angles, along
 * which squared distances do not add up. Immutable.
 */
final class NearestPoint {

    /** x, y and z of each point; the middle of a range splits it along x, y or z in turn. */
    private final double[] points;

    /** @param points x, y and z of each, one after another; at least one point; the array is reordered and kept */
    NearestPoint(double[] points) {
        this.points = points;
        split(0, points.length / 3, 0);
    }

    /** The squared distance from a place to the nearest point. */
    double squared(double x, double y, double z) {
        return nearest(0, points.length / 3, 0, new double[] {x, y, z}, Double.POSITIVE_INFINITY);
    }

    private void split(int from, int to, int axis) {
        if (to - from > 1) {
            int middle = (from + to) >>> 1;
            select(from, to - 1, middle, axis);
            int next = (axis + 1) % 3;
            split(from, middle, next);
            split(middle + 1, to, next);
        }
    }

    /** Hoare's selection: afterwards no point before {@code wanted} lies beyond it along {@code axis}, and none behind before it. */
    private void select(int first, int last, int wanted, int axis) {
        int from = first;
        int to = last;
        while (from < to) {
            double pivot = at((from + to) >>> 1, axis);
            int left = from;
            int right = to;
            while (left <= right) {
                while (at(left, axis) < pivot) {
                    left++;
                }
                while (at(right, axis) > pivot) {
                    right--;
                }
                if (left <= right) {
                    swap(left++, right--);
                }
            }
            if (wanted <= right) {
                to = right;
            } else if (wanted >= left) {
                from = left;
            } else {
                return;
            }
        }
    }

    private double nearest(int from, int to, int axis, double[] place, double best) {
        if (from >= to) {
            return best;
        }
        int middle = (from + to) >>> 1;
        double distance = 0;
        for (int n = 0; n < 3; n++) {
            double along = place[n] - at(middle, n);
            distance += along * along;
        }
        double closest = Math.min(best, distance);
        double beyond = place[axis] - at(middle, axis);
        int next = (axis + 1) % 3;
        closest = beyond < 0
                ? nearest(from, middle, next, place, closest)
                : nearest(middle + 1, to, next, place, closest);
        if (beyond * beyond < closest) {
            closest = beyond < 0
                    ? nearest(middle + 1, to, next, place, closest)
                    : nearest(from, middle, next, place, closest);
        }
        return closest;
    }

    private double at(int point, int axis) {
        return points[3 * point + axis];
    }

    private void swap(int one, int other) {
        for (int axis = 0; axis < 3; axis++) {
            double kept = points[3 * one + axis];
            points[3 * one + axis] = points[3 * other + axis];
            points[3 * other + axis] = kept;
        }
    }
}
