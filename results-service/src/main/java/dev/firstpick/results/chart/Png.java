package dev.firstpick.results.chart;

import dev.firstpick.results.chart.Mark.Anchor;
import dev.firstpick.results.chart.Mark.Place;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import javax.imageio.ImageIO;

/** Writes a drawing as PNG. Words are filled outlines of a font that comes along: a server needs no fonts of its own. */
public final class Png {

    private Png() {}

    /**
     * The file's content.
     *
     * @param scale dots a pixel of the drawing, 1 to 4
     */
    public static byte[] of(Drawing drawing, double scale) {
        BufferedImage image = new BufferedImage(
                (int) Math.round(drawing.width() * scale),
                (int) Math.round(drawing.height() * scale),
                BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = image.createGraphics();
        try {
            pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            pen.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
            pen.setColor(colour(drawing.theme().paper(), 1));
            pen.fillRect(0, 0, image.getWidth(), image.getHeight());
            pen.scale(scale, scale);
            drawing.marks().forEach(mark -> draw(pen, mark));
        } finally {
            pen.dispose();
        }
        return encode(image);
    }

    private static void draw(Graphics2D pen, Mark mark) {
        if (mark instanceof Mark.Line line) {
            pen.setColor(colour(line.colour(), 1));
            pen.setStroke(new BasicStroke((float) line.width(), BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND));
            pen.draw(path(line.through(), false));
        } else if (mark instanceof Mark.Area area) {
            pen.setColor(colour(area.colour(), area.opacity()));
            pen.fill(path(area.around(), true));
        } else if (mark instanceof Mark.Dot dot) {
            List<Place> corners = dot.shape().corners(dot.at(), dot.radius());
            pen.setColor(colour(dot.colour(), dot.opacity()));
            pen.fill(corners.isEmpty() ? circle(dot.at(), dot.radius()) : path(corners, true));
        } else if (mark instanceof Mark.Ring ring) {
            pen.setColor(colour(ring.colour(), 1));
            pen.setStroke(new BasicStroke((float) ring.width()));
            pen.draw(circle(ring.at(), ring.radius()));
        } else {
            words(pen, (Mark.Words) mark);
        }
    }

    private static void words(Graphics2D pen, Mark.Words words) {
        Glyphs glyphs = words.bold() ? Glyphs.bold() : Glyphs.regular();
        double width = glyphs.width(words.text(), words.size());
        double back = words.anchor() == Anchor.START ? 0 : words.anchor() == Anchor.MIDDLE ? width / 2 : width;
        AffineTransform place =
                AffineTransform.getTranslateInstance(words.at().x(), words.at().y());
        if (words.turned()) {
            place.rotate(-Math.PI / 2);
        }
        place.translate(-back, 0);
        pen.setColor(colour(words.colour(), 1));
        pen.fill(place.createTransformedShape(glyphs.outline(words.text(), words.size())));
    }

    private static Shape circle(Place at, double radius) {
        return new Ellipse2D.Double(at.x() - radius, at.y() - radius, 2 * radius, 2 * radius);
    }

    private static Path2D path(List<Place> places, boolean closed) {
        Path2D path = new Path2D.Double();
        for (int n = 0; n < places.size(); n++) {
            Place place = places.get(n);
            if (n == 0) {
                path.moveTo(place.x(), place.y());
            } else {
                path.lineTo(place.x(), place.y());
            }
        }
        if (closed) {
            path.closePath();
        }
        return path;
    }

    private static Color colour(String hex, double opacity) {
        int rgb = Integer.parseInt(hex.substring(1), 16);
        return new Color(rgb >> 16 & 255, rgb >> 8 & 255, rgb & 255, (int) Math.round(255 * opacity));
    }

    private static byte[] encode(BufferedImage image) {
        try (ByteArrayOutputStream png = new ByteArrayOutputStream()) {
            ImageIO.write(image, "png", png);
            return png.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
