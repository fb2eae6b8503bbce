package dev.firstpick.local;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/** A load over its time as an SVG: above how many scans are in, below how much memory each process has. */
final class LoadPicture {

    private static final String[] COLOURS = {"#1f77b4", "#d62728", "#2ca02c", "#9467bd", "#ff7f0e", "#17becf"};
    private static final int WIDTH = 760;
    private static final int LEFT = 80;
    private static final int RIGHT = WIDTH - 140;
    private static final int HIGH = 190;

    private final StringBuilder svg = new StringBuilder();
    private final double seconds;

    private LoadPicture(double seconds) {
        this.seconds = Math.max(1, seconds);
    }

    private record Curve(String name, List<double[]> points) {}

    static String of(List<LoadBench.Sample> samples) {
        LoadPicture picture = new LoadPicture(samples.get(samples.size() - 1).seconds());
        picture.append("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"560\" font-family=\"sans-serif\" font-size=\"12\">%n", WIDTH);
        picture.append("<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n");
        picture.panel("scans", 30, List.of(
                new Curve("acknowledged", points(samples, LoadBench.Sample::acknowledged)),
                new Curve("in the results", points(samples, LoadBench.Sample::visible))));
        Set<String> processes = new TreeSet<>();
        samples.forEach(sample -> processes.addAll(sample.processes().keySet()));
        processes.remove("launcher");
        picture.panel("resident memory, MB", 300, processes.stream()
                .map(name -> new Curve(
                        name,
                        points(
                                samples.stream().filter(sample -> sample.processes().containsKey(name)).toList(),
                                sample -> sample.processes().get(name).megabytes())))
                .toList());
        return picture.svg.append("</svg>\n").toString();
    }

    private static List<double[]> points(List<LoadBench.Sample> samples, ToDoubleFunction<LoadBench.Sample> value) {
        List<double[]> points = new ArrayList<>();
        samples.forEach(sample -> points.add(new double[] {sample.seconds(), value.applyAsDouble(sample)}));
        return points;
    }

    private void panel(String title, int top, List<Curve> curves) {
        double most = curves.stream()
                .flatMap(curve -> curve.points().stream())
                .mapToDouble(point -> point[1])
                .max()
                .orElse(1);
        double step = step(most);
        append("<text x=\"%d\" y=\"%d\" font-weight=\"bold\">%s</text>%n", LEFT, top - 10, title);
        for (double tick = 0; tick <= most; tick += step) {
            double y = y(tick, most, top);
            append("<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#ddd\"/>%n", LEFT, RIGHT, y, y);
            append("<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%,.0f</text>%n", LEFT - 6, y + 4, tick);
        }
        for (double tick = 0; tick <= seconds; tick += step(seconds)) {
            append("<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%,.0f s</text>%n", x(tick), top + HIGH + 18, tick);
        }
        for (int n = 0; n < curves.size(); n++) {
            curve(curves.get(n), COLOURS[n % COLOURS.length], top, most);
            append("<text x=\"%d\" y=\"%d\" fill=\"%s\">%s</text>%n", RIGHT + 10, top + 12 + 18 * n, COLOURS[n % COLOURS.length], curves.get(n).name());
        }
    }

    private void curve(Curve curve, String colour, int top, double most) {
        List<String> points = curve.points().stream()
                .map(point -> String.format(Locale.ROOT, "%.1f,%.1f", x(point[0]), y(point[1], most, top)))
                .toList();
        append("<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\" points=\"%s\"/>%n", colour, String.join(" ", points));
    }

    /** 1, 2 or 5 times a power of ten, four to ten of them. */
    private static double step(double most) {
        double power = Math.pow(10, Math.floor(Math.log10(Math.max(1, most))));
        double share = most / power;
        return share > 5 ? power : share > 2 ? power / 2 : power / 5;
    }

    private double x(double at) {
        return LEFT + at / seconds * (RIGHT - LEFT);
    }

    private static double y(double value, double most, int top) {
        return top + HIGH - value / Math.max(1, most) * HIGH;
    }

    private void append(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values));
    }
}
