package dev.firstpick.results.chart;

import java.awt.geom.AffineTransform;
import java.awt.geom.GeneralPath;
import java.awt.geom.Path2D;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.apache.fontbox.ttf.CmapLookup;
import org.apache.fontbox.ttf.TTFParser;
import org.apache.fontbox.ttf.TrueTypeFont;
import org.apache.pdfbox.io.RandomAccessReadBuffer;

/** The outlines of Liberation Sans, read from the file itself. May be used from any thread. */
final class Glyphs {

    private static final class Regular {
        static final Glyphs FONT = new Glyphs("/liberation/LiberationSans-Regular.ttf");
    }

    private static final class Bold {
        static final Glyphs FONT = new Glyphs("/liberation/LiberationSans-Bold.ttf");
    }

    private final TrueTypeFont font;
    private final CmapLookup characters;
    private final double unitsPerEm;

    private Glyphs(String file) {
        try (InputStream content = Glyphs.class.getResourceAsStream(file)) {
            font = new TTFParser().parse(new RandomAccessReadBuffer(content));
            characters = font.getUnicodeCmapLookup();
            unitsPerEm = font.getUnitsPerEm();
        } catch (IOException e) {
            throw new UncheckedIOException(file, e);
        }
    }

    static Glyphs regular() {
        return Regular.FONT;
    }

    static Glyphs bold() {
        return Bold.FONT;
    }

    /** In pixels. */
    synchronized double width(String text, double size) {
        return text.codePoints().mapToDouble(this::advance).sum() * size / unitsPerEm;
    }

    /** From the origin to the right, the baseline at 0. */
    synchronized Path2D outline(String text, double size) {
        Path2D outline = new Path2D.Double(Path2D.WIND_NON_ZERO);
        double scale = size / unitsPerEm;
        double x = 0;
        for (int character : text.codePoints().toArray()) {
            outline.append(glyph(character).createTransformedShape(place(x, scale)), false);
            x += advance(character) * scale;
        }
        return outline;
    }

    private static AffineTransform place(double x, double scale) {
        return new AffineTransform(scale, 0, 0, -scale, x, 0);
    }

    private GeneralPath glyph(int character) {
        try {
            var glyph = font.getGlyph().getGlyph(characters.getGlyphId(character));
            return glyph == null ? new GeneralPath() : glyph.getPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private double advance(int character) {
        try {
            return font.getAdvanceWidth(characters.getGlyphId(character));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
