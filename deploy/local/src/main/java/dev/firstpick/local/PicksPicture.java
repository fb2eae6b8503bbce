package dev.firstpick.local;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import javax.imageio.ImageIO;

/**
 * Every strategy's picks on the same map of a pool, a panel a strategy. It says how many scans there are and which rank a pick has, never
 * what a scan is called.
 *
 * @param map where the scans are
 * @param panels by strategy
 * @param caption above all
 */
record PicksPicture(PoolMap map, List<Panel> panels, String caption) {

    private static final int COLUMNS = 5;
    private static final int WIDTH = 220;
    private static final int TITLE = 22;
    private static final int GAP = 12;
    private static final int HEAD = 40;
    private static final int MARGIN = 12;
    private static final Color SCAN = new Color(0xb4c0cc);
    static final Color PICK = new Color(0xd95f02);
    private static final Color CONTROL = new Color(0x7570b3);
    private static final Color FRAME = new Color(0xdddddd);

    /**
     * What one strategy picked.
     *
     * @param title its name
     * @param control whether it shows what a bad choice costs
     * @param picks by rank
     */
    record Panel(String title, boolean control, List<PoolMap.Point> picks) {}

    /**
     * The picture of a pool's latest selections with a budget.
     *
     * @param bootstrapServers the broker's
     * @param store the folder of the object store
     * @throws LocalRunException if nothing was picked from features of that scope with that budget
     */
    static PicksPicture of(String bootstrapServers, Path store, String pool, String scope, int budget) {
        return new PickedFeatures(bootstrapServers, store, pool, scope, budget).picture();
    }

    /** Writes it as a PNG. */
    void write(Path file) throws IOException {
        if (file.toAbsolutePath().getParent() != null) {
            Files.createDirectories(file.toAbsolutePath().getParent());
        }
        if (!ImageIO.write(image(), "png", file.toFile())) {
            throw new LocalRunException("picture: found no writer of PNG in this Java, expected one");
        }
    }

    BufferedImage image() {
        int height = height();
        int columns = Math.min(COLUMNS, panels.size());
        int lines = (panels.size() + COLUMNS - 1) / COLUMNS;
        BufferedImage image = new BufferedImage(
                GAP + columns * (WIDTH + GAP), HEAD + lines * (TITLE + height + GAP), BufferedImage.TYPE_INT_RGB);
        Graphics2D canvas = image.createGraphics();
        try {
            canvas.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            canvas.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            canvas.setColor(Color.WHITE);
            canvas.fillRect(0, 0, image.getWidth(), image.getHeight());
            text(canvas, caption, GAP, HEAD - 16, Font.BOLD, 13);
            for (int n = 0; n < panels.size(); n++) {
                int left = GAP + n % COLUMNS * (WIDTH + GAP);
                int top = HEAD + n / COLUMNS * (TITLE + height + GAP);
                text(canvas, panels.get(n).title(), left, top + TITLE - 7, Font.PLAIN, 12);
                draw(canvas, panels.get(n), Frame.around(map, left, top + TITLE, height));
            }
        } finally {
            canvas.dispose();
        }
        return image;
    }

    /** Panels are as flat as the map, within reason. */
    private int height() {
        Range across = Range.of(map, PoolMap.Point::x);
        Range up = Range.of(map, PoolMap.Point::y);
        double share = across.length() > 0 ? up.length() / across.length() : 1;
        return (int) Math.round(2 * MARGIN + (WIDTH - 2 * MARGIN) * Math.max(0.3, Math.min(1.2, share)));
    }

    private void draw(Graphics2D canvas, Panel panel, Frame frame) {
        canvas.setColor(FRAME);
        canvas.drawRect(frame.left(), frame.top(), WIDTH, frame.height());
        canvas.setColor(SCAN);
        map.points().values().forEach(point -> canvas.fill(frame.disc(point, 2.2)));
        for (int rank = panel.picks().size(); rank >= 1; rank--) {
            mark(canvas, frame, panel, rank);
        }
    }

    private static void mark(Graphics2D canvas, Frame frame, Panel panel, int rank) {
        PoolMap.Point point = panel.picks().get(rank - 1);
        boolean numbered = panel.picks().size() <= 20;
        canvas.setColor(panel.control() ? CONTROL : PICK);
        canvas.fill(frame.disc(point, numbered ? 7 : 4));
        canvas.setColor(Color.WHITE);
        canvas.setStroke(new BasicStroke(1));
        canvas.draw(frame.disc(point, numbered ? 7 : 4));
        if (numbered) {
            int shift = rank < 10 ? 3 : 6;
            text(
                    canvas,
                    Integer.toString(rank),
                    (int) Math.round(frame.x(point)) - shift,
                    (int) Math.round(frame.y(point)) + 4,
                    Font.BOLD,
                    10,
                    Color.WHITE);
        }
    }

    private static void text(Graphics2D canvas, String words, int x, int y, int style, int size) {
        text(canvas, words, x, y, style, size, Color.DARK_GRAY);
    }

    /** Java finds fonts with the system's help, and a bare machine has none. */
    private static void text(Graphics2D canvas, String words, int x, int y, int style, int size, Color colour) {
        try {
            canvas.setColor(colour);
            canvas.setFont(new Font(Font.SANS_SERIF, style, size));
            canvas.drawString(words, x, y);
        } catch (InternalError | RuntimeException e) {
            throw new LocalRunException(
                    "picture: found no fonts, expected some (Debian: apt-get install fontconfig fonts-dejavu-core)", e);
        }
    }

    private record Range(double low, double high) {

        static Range of(PoolMap map, ToDoubleFunction<PoolMap.Point> coordinate) {
            DoubleSummaryStatistics all =
                    map.points().values().stream().mapToDouble(coordinate).summaryStatistics();
            return new Range(all.getMin(), all.getMax());
        }

        double length() {
            return high - low;
        }

        double middle() {
            return (low + high) / 2;
        }
    }

    /** Where a place on the map is in a panel: both axes have one scale, and all scans are inside. */
    private record Frame(int left, int top, int height, double middleX, double middleY, double scale) {

        static Frame around(PoolMap map, int left, int top, int height) {
            Range across = Range.of(map, PoolMap.Point::x);
            Range up = Range.of(map, PoolMap.Point::y);
            double scale = Math.min(
                    (WIDTH - 2 * MARGIN) / Math.max(across.length(), Double.MIN_NORMAL),
                    (height - 2 * MARGIN) / Math.max(up.length(), Double.MIN_NORMAL));
            return new Frame(
                    left, top, height, across.middle(), up.middle(), across.length() + up.length() > 0 ? scale : 1);
        }

        double x(PoolMap.Point point) {
            return left + WIDTH / 2.0 + (point.x() - middleX) * scale;
        }

        double y(PoolMap.Point point) {
            return top + height / 2.0 - (point.y() - middleY) * scale;
        }

        Ellipse2D disc(PoolMap.Point point, double radius) {
            return new Ellipse2D.Double(x(point) - radius, y(point) - radius, 2 * radius, 2 * radius);
        }
    }

    /** Words for {@link #caption}. */
    static String caption(PoolMap map, String scope, int budget) {
        return String.format(
                Locale.ROOT,
                "%d picks of %d scans; %s features on their first two principal components (%.0f %% and %.0f %% of the variance)",
                budget,
                map.points().size(),
                scope,
                100 * map.explained().get(0),
                100 * map.explained().get(1));
    }
}
