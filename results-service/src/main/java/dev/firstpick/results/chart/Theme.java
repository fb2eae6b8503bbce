package dev.firstpick.results.chart;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Colours of a picture. Series after Okabe and Ito (Color Universal Design, 2008), lifted where paper or night would swallow them.
 *
 * @param paper the background
 * @param ink of what matters
 * @param faint of what explains
 * @param line of axes
 * @param series of strategies and clusters, in turn
 */
public record Theme(String paper, String ink, String faint, String line, List<String> series) {

    /** For paper. */
    public static final Theme LIGHT = new Theme(
            "#ffffff",
            "#17212b",
            "#566573",
            "#dde3e8",
            List.of("#0072b2", "#d55e00", "#009e73", "#b5478c", "#a67c00", "#3a8fc4", "#7a5195", "#8c564b"));

    /** For dark slides. */
    public static final Theme DARK = new Theme(
            "#12181f",
            "#e9eef3",
            "#a5b3bf",
            "#303c47",
            List.of("#4fb3f0", "#ff9147", "#2fcb9a", "#ea8cc4", "#e0b93a", "#8ecbf2", "#b995da", "#d09a8c"));

    public Theme {
        series = List.copyOf(series);
    }

    /** {@code light} or {@code dark}. */
    public static Optional<Theme> named(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "light" -> Optional.of(LIGHT);
            case "dark" -> Optional.of(DARK);
            default -> Optional.empty();
        };
    }

    String series(int n) {
        return series.get(Math.floorMod(n, series.size()));
    }
}
