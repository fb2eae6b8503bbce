package dev.firstpick.results.chart;

import java.util.List;

/** A thing that is drawn; places and sizes in pixels from the top left, colours as {@code #rrggbb}. */
sealed interface Mark {

    /** A line through places. */
    record Line(List<Place> through, String colour, double width) implements Mark {}

    /** A filled area. */
    record Area(List<Place> around, String colour, double opacity) implements Mark {}

    /** A filled mark with its middle at a place. */
    record Dot(Place at, Shape shape, double radius, String colour, double opacity) implements Mark {}

    /** A ring around a place. */
    record Ring(Place at, double radius, String colour, double width) implements Mark {}

    /** Words; {@code turned} reads from below to above. */
    record Words(Place at, String text, double size, String colour, Anchor anchor, boolean bold, boolean turned)
            implements Mark {}

    /** A place. */
    record Place(double x, double y) {}

    /** Where a place lies in the words that stand at it. */
    enum Anchor {
        START,
        MIDDLE,
        END
    }

    /** Series are told apart without colour too. */
    enum Shape {
        CIRCLE,
        TRIANGLE,
        SQUARE,
        DIAMOND;

        /** The corners of the mark, or none of a circle. */
        List<Place> corners(Place at, double radius) {
            double r = radius;
            return switch (this) {
                case CIRCLE -> List.of();
                case TRIANGLE ->
                    List.of(
                            new Place(at.x() - r, at.y() + 0.8 * r),
                            new Place(at.x(), at.y() - 1.1 * r),
                            new Place(at.x() + r, at.y() + 0.8 * r));
                case SQUARE ->
                    List.of(
                            new Place(at.x() - 0.85 * r, at.y() - 0.85 * r),
                            new Place(at.x() + 0.85 * r, at.y() - 0.85 * r),
                            new Place(at.x() + 0.85 * r, at.y() + 0.85 * r),
                            new Place(at.x() - 0.85 * r, at.y() + 0.85 * r));
                case DIAMOND ->
                    List.of(
                            new Place(at.x(), at.y() - 1.2 * r),
                            new Place(at.x() + 1.2 * r, at.y()),
                            new Place(at.x(), at.y() + 1.2 * r),
                            new Place(at.x() - 1.2 * r, at.y()));
            };
        }
    }
}
