package dev.firstpick.results.chart;

import java.util.Locale;

/** A colour for a share from 0 to 1, dark to bright, after cividis (Nuñez, Anderton and Renslow, PLoS ONE 2018): the same to the colour-blind. */
final class Heat {

    private static final int[][] STOPS = {
        {0, 32, 77}, {49, 68, 107}, {102, 105, 112}, {149, 143, 120}, {201, 186, 106}, {255, 234, 70}
    };

    private Heat() {}

    static String colour(double share) {
        double place = Math.max(0, Math.min(1, share)) * (STOPS.length - 1);
        int below = Math.min((int) place, STOPS.length - 2);
        double part = place - below;
        int[] mixed = new int[3];
        for (int n = 0; n < 3; n++) {
            mixed[n] = (int) Math.round(STOPS[below][n] * (1 - part) + STOPS[below + 1][n] * part);
        }
        return String.format(Locale.ROOT, "#%02x%02x%02x", mixed[0], mixed[1], mixed[2]);
    }
}
