package dev.firstpick.results.chart;

import dev.firstpick.results.chart.Mark.Place;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Writes a drawing as SVG 1.1: lines stay sharp at any size, words stay words. */
public final class Svg {

    private static final String FONT = "Liberation Sans, Arial, Helvetica, sans-serif";

    private Svg() {}

    /** The file's content. */
    public static String of(Drawing drawing) {
        StringBuilder svg = new StringBuilder();
        svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ")
                .append(drawing.width())
                .append(' ')
                .append(drawing.height())
                .append("\" width=\"")
                .append(drawing.width())
                .append("\" height=\"")
                .append(drawing.height())
                .append("\" font-family=\"")
                .append(FONT)
                .append("\" role=\"img\">\n<title>")
                .append(escaped(drawing.title()))
                .append("</title>\n<rect width=\"100%\" height=\"100%\" fill=\"")
                .append(drawing.theme().paper())
                .append("\"/>\n");
        drawing.marks().forEach(mark -> svg.append(element(mark)).append('\n'));
        return svg.append("</svg>\n").toString();
    }

    private static String element(Mark mark) {
        if (mark instanceof Mark.Line line) {
            return "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"%s\" stroke-linejoin=\"round\"/>"
                    .formatted(points(line.through()), line.colour(), number(line.width()));
        }
        if (mark instanceof Mark.Area area) {
            return "<polygon points=\"%s\" fill=\"%s\" fill-opacity=\"%s\"/>"
                    .formatted(points(area.around()), area.colour(), number(area.opacity()));
        }
        if (mark instanceof Mark.Dot dot) {
            List<Place> corners = dot.shape().corners(dot.at(), dot.radius());
            return corners.isEmpty()
                    ? "<circle cx=\"%s\" cy=\"%s\" r=\"%s\" fill=\"%s\" fill-opacity=\"%s\"/>"
                            .formatted(
                                    number(dot.at().x()),
                                    number(dot.at().y()),
                                    number(dot.radius()),
                                    dot.colour(),
                                    number(dot.opacity()))
                    : "<polygon points=\"%s\" fill=\"%s\" fill-opacity=\"%s\"/>"
                            .formatted(points(corners), dot.colour(), number(dot.opacity()));
        }
        if (mark instanceof Mark.Ring ring) {
            return "<circle cx=\"%s\" cy=\"%s\" r=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"%s\"/>"
                    .formatted(
                            number(ring.at().x()),
                            number(ring.at().y()),
                            number(ring.radius()),
                            ring.colour(),
                            number(ring.width()));
        }
        return words((Mark.Words) mark);
    }

    private static String words(Mark.Words words) {
        String x = number(words.at().x());
        String y = number(words.at().y());
        return "<text x=\"%s\" y=\"%s\" font-size=\"%s\" fill=\"%s\" text-anchor=\"%s\"%s%s>%s</text>"
                .formatted(
                        x,
                        y,
                        number(words.size()),
                        words.colour(),
                        words.anchor().name().toLowerCase(Locale.ROOT),
                        words.bold() ? " font-weight=\"bold\"" : "",
                        words.turned() ? " transform=\"rotate(-90 " + x + " " + y + ")\"" : "",
                        escaped(words.text()));
    }

    private static String points(List<Place> places) {
        return places.stream()
                .map(place -> number(place.x()) + "," + number(place.y()))
                .collect(Collectors.joining(" "));
    }

    private static String number(double value) {
        String text = String.format(Locale.ROOT, "%.2f", value);
        return text.replaceFirst("\\.?0+$", "");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
