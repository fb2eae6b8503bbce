package dev.firstpick.results.chart;

import java.util.ArrayList;
import java.util.List;

/**
 * Values to pixels.
 *
 * @param low value
 * @param high value
 * @param from pixel of the low value
 * @param to pixel of the high value
 */
record Scale(double low, double high, double from, double to) {

    double at(double value) {
        return high == low ? (from + to) / 2 : from + (to - from) * (value - low) / (high - low);
    }

    /** Round values, about as many as are wanted. */
    List<Double> ticks(int wanted) {
        List<Double> ticks = new ArrayList<>();
        if (high == low) {
            ticks.add(low);
            return ticks;
        }
        double raw = (high - low) / wanted;
        double power = Math.pow(10, Math.floor(Math.log10(raw)));
        double step = 10 * power;
        for (double factor : new double[] {5, 2, 1}) {
            step = factor * power >= raw - 1e-12 ? factor * power : step;
        }
        for (long n = (long) Math.ceil(low / step - 1e-9); n * step <= high + step * 1e-9; n++) {
            ticks.add(n * step);
        }
        return ticks;
    }
}
