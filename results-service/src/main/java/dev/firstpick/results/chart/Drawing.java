package dev.firstpick.results.chart;

import dev.firstpick.results.chart.Mark.Anchor;
import dev.firstpick.results.chart.Mark.Place;
import dev.firstpick.results.chart.Mark.Shape;
import java.util.ArrayList;
import java.util.List;

/** A picture in the making: marks, the later over the earlier, on paper of one colour. */
public final class Drawing {

    private final int width;
    private final int height;
    private final String title;
    private final Theme theme;
    private final List<Mark> marks = new ArrayList<>();

    Drawing(int width, int height, String title, Theme theme) {
        this.width = width;
        this.height = height;
        this.title = title;
        this.theme = theme;
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    String title() {
        return title;
    }

    Theme theme() {
        return theme;
    }

    List<Mark> marks() {
        return List.copyOf(marks);
    }

    void line(String colour, double thick, double... xy) {
        marks.add(new Mark.Line(places(xy), colour, thick));
    }

    void line(String colour, double thick, List<Place> through) {
        marks.add(new Mark.Line(through, colour, thick));
    }

    void area(String colour, double opacity, List<Place> around) {
        marks.add(new Mark.Area(around, colour, opacity));
    }

    void dot(double x, double y, Shape shape, double radius, String colour, double opacity) {
        marks.add(new Mark.Dot(new Place(x, y), shape, radius, colour, opacity));
    }

    void ring(double x, double y, double radius, String colour, double thick) {
        marks.add(new Mark.Ring(new Place(x, y), radius, colour, thick));
    }

    void words(double x, double y, String text, double size, String colour, Anchor anchor) {
        marks.add(new Mark.Words(new Place(x, y), text, size, colour, anchor, false, false));
    }

    void bold(double x, double y, String text, double size, String colour) {
        marks.add(new Mark.Words(new Place(x, y), text, size, colour, Anchor.START, true, false));
    }

    void turned(double x, double y, String text, double size, String colour) {
        marks.add(new Mark.Words(new Place(x, y), text, size, colour, Anchor.MIDDLE, false, true));
    }

    private static List<Place> places(double... xy) {
        List<Place> places = new ArrayList<>();
        for (int n = 0; n + 1 < xy.length; n += 2) {
            places.add(new Place(xy[n], xy[n + 1]));
        }
        return places;
    }
}
