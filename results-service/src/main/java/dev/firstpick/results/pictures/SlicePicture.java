package dev.firstpick.results.pictures;

import dev.firstpick.results.pictures.Plane.Course;
import dev.firstpick.volume.Grid;
import dev.firstpick.volume.Volume;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;

/**
 * Draws a slice as a clinician expects it: the patient's orientation, square millimetres, a window of values, outlines of labels.
 * May be called from any thread; takes the time and memory of one small picture.
 */
public final class SlicePicture {

    /** Pixels of the longer side, unless another is asked for. */
    public static final int LONGEST_SIDE = 320;

    private final Volume image;
    private final Course course;
    private final int longestSide;
    private final int[] sizes;
    private final double[] spacing;

    private SlicePicture(Volume image, Plane plane, int longestSide) {
        Grid grid = image.grid();
        this.image = image;
        this.longestSide = longestSide;
        this.course = plane.through(grid);
        this.sizes = new int[] {grid.width(), grid.height(), grid.depth()};
        this.spacing = grid.spacing();
    }

    /**
     * A slice as PNG.
     *
     * @param at the slice's place from 0 to 1 along the grid's axis; if empty, where the overlays' outlines are largest, or in the
     *     middle if there are none
     * @throws IllegalArgumentException if an overlay has another shape than the image
     */
    public static byte[] png(Volume image, Plane plane, Optional<Double> at, Window window, List<Overlay> overlays) {
        return png(image, plane, at, window, overlays, LONGEST_SIDE);
    }

    /** The same with as many pixels as are asked for: an outline is a pixel wide, and should be seen on a small picture too. */
    public static byte[] png(
            Volume image, Plane plane, Optional<Double> at, Window window, List<Overlay> overlays, int longestSide) {
        for (Overlay overlay : overlays) {
            if (!overlay.labels().grid().sameShape(image.grid())) {
                throw new IllegalArgumentException("overlay: found "
                        + overlay.labels().grid().shape() + " voxels, expected the image's "
                        + image.grid().shape());
            }
        }
        SlicePicture picture = new SlicePicture(image, plane, longestSide);
        int slice = at.map(picture::slice).orElseGet(() -> picture.largest(overlays));
        return encode(picture.draw(slice, window, overlays));
    }

    private int slice(double at) {
        return (int) Math.round(Math.max(0, Math.min(1, at)) * (sizes[course.normal()] - 1));
    }

    private int largest(List<Overlay> overlays) {
        int best = sizes[course.normal()] / 2;
        long most = 0;
        for (int slice = 0; slice < sizes[course.normal()]; slice++) {
            long labelled = 0;
            for (Overlay overlay : overlays) {
                labelled += labelled(overlay.labels(), slice);
            }
            if (labelled > most) {
                most = labelled;
                best = slice;
            }
        }
        return best;
    }

    private long labelled(Volume labels, int slice) {
        long count = 0;
        for (int row = 0; row < sizes[course.rows()]; row++) {
            for (int column = 0; column < sizes[course.columns()]; column++) {
                count += value(labels, slice, column, row) == 0 ? 0 : 1;
            }
        }
        return count;
    }

    private BufferedImage draw(int slice, Window window, List<Overlay> overlays) {
        double wide = sizes[course.columns()] * spacing[course.columns()];
        double high = sizes[course.rows()] * spacing[course.rows()];
        double scale = longestSide / Math.max(wide, high);
        int width = Math.max(1, (int) Math.round(wide * scale));
        int height = Math.max(1, (int) Math.round(high * scale));
        BufferedImage drawn = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int grey = window.grey(interpolated(slice, x, y, width, height));
                drawn.setRGB(x, y, grey << 16 | grey << 8 | grey);
            }
        }
        overlays.forEach(overlay -> outline(drawn, slice, overlay));
        return drawn;
    }

    /** Bilinear between the centres of pixels. */
    private float interpolated(int slice, int x, int y, int width, int height) {
        double column = (x + 0.5) * sizes[course.columns()] / width - 0.5;
        double row = (y + 0.5) * sizes[course.rows()] / height - 0.5;
        int left = clamp((int) Math.floor(column), sizes[course.columns()]);
        int right = clamp((int) Math.floor(column) + 1, sizes[course.columns()]);
        int top = clamp((int) Math.floor(row), sizes[course.rows()]);
        int bottom = clamp((int) Math.floor(row) + 1, sizes[course.rows()]);
        double dx = column - Math.floor(column);
        double dy = row - Math.floor(row);
        double above = value(image, slice, left, top) * (1 - dx) + value(image, slice, right, top) * dx;
        double below = value(image, slice, left, bottom) * (1 - dx) + value(image, slice, right, bottom) * dx;
        return (float) (above * (1 - dy) + below * dy);
    }

    /** A pixel is on the outline if its label differs from its right or lower neighbour's. */
    private void outline(BufferedImage drawn, int slice, Overlay overlay) {
        for (int y = 0; y < drawn.getHeight(); y++) {
            for (int x = 0; x < drawn.getWidth(); x++) {
                float label = nearest(overlay.labels(), slice, x, y, drawn);
                boolean edge = label != nearest(overlay.labels(), slice, x + 1, y, drawn)
                        || label != nearest(overlay.labels(), slice, x, y + 1, drawn);
                if (edge) {
                    drawn.setRGB(x, y, overlay.rgb());
                }
            }
        }
    }

    private float nearest(Volume labels, int slice, int x, int y, BufferedImage drawn) {
        int column = clamp(x * sizes[course.columns()] / drawn.getWidth(), sizes[course.columns()]);
        int row = clamp(y * sizes[course.rows()] / drawn.getHeight(), sizes[course.rows()]);
        return value(labels, slice, column, row);
    }

    /** The value at a place of the picture: columns from the left, rows from the top. */
    private float value(Volume volume, int slice, int column, int row) {
        int[] at = new int[3];
        at[course.normal()] = slice;
        at[course.columns()] = course.mirrored() ? sizes[course.columns()] - 1 - column : column;
        at[course.rows()] = course.upended() ? sizes[course.rows()] - 1 - row : row;
        return volume.at(at[0], at[1], at[2]);
    }

    private static int clamp(int index, int size) {
        return Math.max(0, Math.min(size - 1, index));
    }

    private static byte[] encode(BufferedImage drawn) {
        try (ByteArrayOutputStream png = new ByteArrayOutputStream()) {
            ImageIO.write(drawn, "png", png);
            return png.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
