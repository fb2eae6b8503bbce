package dev.firstpick.results.chart;

import dev.firstpick.results.chart.Mark.Anchor;
import dev.firstpick.results.chart.Mark.Place;
import dev.firstpick.results.chart.Mark.Shape;
import dev.firstpick.results.map.PoolMap;
import dev.firstpick.results.statistics.EvaluatedRun;
import dev.firstpick.results.statistics.Interval;
import dev.firstpick.results.statistics.RandomDraws;
import dev.firstpick.results.statistics.Standing;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.DoubleStream;

/** The pictures of a pool's results. */
public final class Charts {

    private static final int WIDTH = 900;
    private static final double SMALL = 13;
    private static final double LABEL = 14;
    private static final double MARGIN = 0.02;
    private static final Shape[] SHAPES = Shape.values();

    private Charts() {}

    /** Mean Dice over budgets, a line a strategy, with 95 % intervals, over the band of the random draws. */
    public static Drawing curves(String pool, List<Standing> standings, List<RandomDraws> draws, Theme theme) {
        List<String> names = names(standings);
        int height = 470 + 24 * ((names.size() + 2) / 2);
        Drawing drawing = new Drawing(WIDTH, height, "Mean Dice by annotation budget, pool " + pool, theme);
        if (standings.isEmpty()) {
            return nothing(drawing);
        }
        Set<Integer> budgets = new TreeSet<>();
        standings.forEach(standing -> budgets.add(standing.budget()));
        draws.forEach(draw -> budgets.add(draw.budget()));
        List<Integer> order = List.copyOf(budgets);
        double pad = order.size() > 1 ? 50 : 0;
        Scale x = new Scale(0, Math.max(0, order.size() - 1), 76 + pad, WIDTH - 30 - pad);
        Scale y = dice(standings, draws, 400, 56);
        drawing.bold(24, 32, "Mean Dice by annotation budget", 18, theme.ink());
        drawing.words(WIDTH - 24, 32, pool, LABEL, theme.faint(), Anchor.END);
        for (double tick : y.ticks(7)) {
            drawing.line(theme.line(), 1, 76, y.at(tick), WIDTH - 30, y.at(tick));
            drawing.words(68, y.at(tick) + 4, two(tick), SMALL, theme.faint(), Anchor.END);
        }
        for (int n = 0; n < order.size(); n++) {
            drawing.words(x.at(n), 422, Integer.toString(order.get(n)), LABEL, theme.ink(), Anchor.MIDDLE);
        }
        drawing.words((76 + WIDTH - 30) / 2.0, 446, "annotated scans (budget)", SMALL, theme.faint(), Anchor.MIDDLE);
        drawing.turned(22, 228, "mean Dice on the test scans", SMALL, theme.faint());
        band(drawing, draws, order, x, y);
        for (int n = 0; n < names.size(); n++) {
            curve(drawing, standings, names.get(n), n, (n - (names.size() - 1) / 2.0) * 9, order, x, y);
        }
        legend(drawing, standings, names, draws, 474);
        return drawing;
    }

    private static void band(Drawing drawing, List<RandomDraws> draws, List<Integer> budgets, Scale x, Scale y) {
        Theme theme = drawing.theme();
        List<Place> around = new ArrayList<>();
        List<Place> below = new ArrayList<>();
        double edge = draws.size() == 1 ? 30 : 0;
        for (RandomDraws draw : draws) {
            double at = x.at(budgets.indexOf(draw.budget()));
            double most = y.at(Collections.max(draw.meanDice()));
            double least = y.at(Collections.min(draw.meanDice()));
            around.add(new Place(at - edge, most));
            below.add(new Place(at - edge, least));
            if (edge > 0) {
                around.add(new Place(at + edge, most));
                below.add(new Place(at + edge, least));
            }
        }
        Collections.reverse(below);
        around.addAll(below);
        if (!draws.isEmpty()) {
            drawing.area(theme.faint(), 0.16, around);
        }
        draws.forEach(draw -> draw.meanDice()
                .forEach(value -> drawing.dot(
                        x.at(budgets.indexOf(draw.budget())), y.at(value), Shape.CIRCLE, 3, theme.faint(), 0.6)));
    }

    private static void curve(
            Drawing drawing,
            List<Standing> standings,
            String name,
            int series,
            double shift,
            List<Integer> budgets,
            Scale x,
            Scale y) {
        String colour = drawing.theme().series(series);
        List<Standing> points = standings.stream()
                .filter(standing -> named(standing).equals(name))
                .sorted(java.util.Comparator.comparingInt(Standing::budget))
                .toList();
        List<Place> line = points.stream()
                .map(point -> new Place(x.at(budgets.indexOf(point.budget())) + shift, y.at(point.meanDice())))
                .toList();
        drawing.line(colour, 2, line);
        for (int n = 0; n < points.size(); n++) {
            Place at = line.get(n);
            points.get(n).interval().ifPresent(interval -> whisker(drawing, at.x(), interval, y, colour));
            drawing.dot(at.x(), at.y(), SHAPES[series % SHAPES.length], 6, colour, 1);
        }
    }

    private static void whisker(Drawing drawing, double x, Interval interval, Scale y, String colour) {
        drawing.line(colour, 1.4, x, y.at(interval.low()), x, y.at(interval.high()));
        drawing.line(colour, 1.4, x - 4, y.at(interval.low()), x + 4, y.at(interval.low()));
        drawing.line(colour, 1.4, x - 4, y.at(interval.high()), x + 4, y.at(interval.high()));
    }

    private static void legend(
            Drawing drawing, List<Standing> standings, List<String> names, List<RandomDraws> draws, double top) {
        Theme theme = drawing.theme();
        for (int n = 0; n < names.size() + (draws.isEmpty() ? 0 : 1); n++) {
            double x = n % 2 == 0 ? 84 : 480;
            double y = top + 24 * (n / 2);
            if (n < names.size()) {
                drawing.dot(x, y - 5, SHAPES[n % SHAPES.length], 6, theme.series(n), 1);
                drawing.words(x + 16, y, words(standings, names.get(n)), SMALL, theme.ink(), Anchor.START);
            } else {
                drawing.dot(x, y - 5, Shape.CIRCLE, 4, theme.faint(), 0.6);
                drawing.words(x + 16, y, "random draws, worst to best", SMALL, theme.ink(), Anchor.START);
            }
        }
    }

    /** A row a strategy and budget: mean, 95 % interval, and the band of the random draws of that budget. */
    public static Drawing leaderboard(String pool, List<Standing> standings, List<RandomDraws> draws, Theme theme) {
        int left = 330;
        int budgets = (int) standings.stream().map(Standing::budget).distinct().count();
        int height = 110 + 30 * standings.size() + 40 * budgets;
        Drawing drawing = new Drawing(WIDTH, Math.max(height, 160), "Leaderboard of pool " + pool, theme);
        if (standings.isEmpty()) {
            return nothing(drawing);
        }
        drawing.bold(24, 32, "Strategies by mean Dice", 18, theme.ink());
        drawing.words(WIDTH - 24, 32, pool, LABEL, theme.faint(), Anchor.END);
        Scale x = dice(standings, draws, left, WIDTH - 100);
        double bottom = height - 46;
        for (double tick : x.ticks(7)) {
            drawing.line(theme.line(), 1, x.at(tick), 50, x.at(tick), bottom);
            drawing.words(x.at(tick), bottom + 18, two(tick), SMALL, theme.faint(), Anchor.MIDDLE);
        }
        drawing.words(
                (left + WIDTH - 100) / 2.0,
                bottom + 38,
                "mean Dice on the test scans, 95 % interval; shaded: random draws",
                SMALL,
                theme.faint(),
                Anchor.MIDDLE);
        Map<Integer, RandomDraws> drawn = new LinkedHashMap<>();
        draws.forEach(draw -> drawn.put(draw.budget(), draw));
        List<String> names = names(standings);
        double y = 44;
        int budget = 0;
        for (Standing standing : standings) {
            if (standing.budget() != budget) {
                budget = standing.budget();
                long rows = standings.stream()
                        .filter(other -> other.budget() == standing.budget())
                        .count();
                y += 40;
                drawing.bold(24, y - 12, budget + " annotated scans", LABEL, theme.ink());
                Optional.ofNullable(drawn.get(budget)).ifPresent(new Shade(drawing, x, y - 4, 30 * rows)::draw);
            }
            row(drawing, standing, names.indexOf(named(standing)), x, y + 11);
            y += 30;
        }
        return drawing;
    }

    private record Shade(Drawing drawing, Scale x, double top, double height) {
        void draw(RandomDraws draws) {
            double least = x.at(Collections.min(draws.meanDice()));
            double most = Math.max(least + 2, x.at(Collections.max(draws.meanDice())));
            drawing.area(
                    drawing.theme().faint(),
                    0.16,
                    List.of(
                            new Place(least, top),
                            new Place(most, top),
                            new Place(most, top + height),
                            new Place(least, top + height)));
        }
    }

    private static void row(Drawing drawing, Standing standing, int series, Scale x, double y) {
        Theme theme = drawing.theme();
        boolean random = standing.strategy().equals(EvaluatedRun.RANDOM);
        String colour = random ? theme.faint() : theme.series(series);
        drawing.words(
                x.from() - 16,
                y + 4,
                StrategyNames.of(standing.strategy(), standing.scope()),
                SMALL,
                theme.ink(),
                Anchor.END);
        standing.interval().ifPresent(interval -> {
            drawing.line(colour, 2, x.at(interval.low()), y, x.at(interval.high()), y);
            drawing.line(colour, 2, x.at(interval.low()), y - 4, x.at(interval.low()), y + 4);
            drawing.line(colour, 2, x.at(interval.high()), y - 4, x.at(interval.high()), y + 4);
        });
        Shape shape = random ? Shape.CIRCLE : SHAPES[series % SHAPES.length];
        drawing.dot(x.at(standing.meanDice()), y, shape, 6, colour, 1);
        drawing.words(
                WIDTH - 24,
                y + 4,
                String.format(Locale.ROOT, "%.3f", standing.meanDice()),
                SMALL,
                theme.ink(),
                Anchor.END);
    }

    /**
     * The scans of a pool by what a network saw in them, coloured by cluster or by a score, with some of them marked.
     *
     * @param score the name of a score, or empty for clusters
     * @param picks who picked, and what
     */
    public static Drawing map(PoolMap map, Optional<String> score, Map<String, List<String>> picks, Theme theme) {
        int height = 720 + 24 * ((picks.size() + 1) / 2);
        Drawing drawing = new Drawing(WIDTH, height, "Map of pool " + map.pool(), theme);
        if (map.volumes().isEmpty()) {
            return nothing(drawing);
        }
        drawing.bold(
                24, 32, "The pool, by what the " + map.representation().orElse("") + " network saw", 18, theme.ink());
        drawing.words(WIDTH - 24, 32, map.pool(), LABEL, theme.faint(), Anchor.END);
        Scale x = span(map.x(), 50, WIDTH - 30);
        Scale y = span(map.y(), 650, 60);
        List<Double> values =
                score.map(name -> map.scores().getOrDefault(name, List.of())).orElse(List.of());
        Scale heat = values.isEmpty() ? new Scale(0, 1, 0, 1) : span(values, 0, 1);
        double radius = map.volumes().size() > 2_000 ? 2.2 : map.volumes().size() > 300 ? 3.5 : 5;
        for (int n = 0; n < map.volumes().size(); n++) {
            String colour = values.isEmpty() ? theme.series(map.cluster().get(n)) : Heat.colour(heat.at(values.get(n)));
            drawing.dot(x.at(map.x().get(n)), y.at(map.y().get(n)), Shape.CIRCLE, radius, colour, 0.75);
        }
        int series = 0;
        for (Map.Entry<String, List<String>> marked : picks.entrySet()) {
            mark(drawing, map, marked.getValue(), radius + 4 + 3 * series, series, x, y);
            double left = series % 2 == 0 ? 60 : 470;
            double top = 716 + 24 * (series / 2);
            drawing.ring(left, top - 5, 6, ringColour(theme, series), 2.5);
            drawing.words(left + 16, top, marked.getKey(), SMALL, theme.ink(), Anchor.START);
            series++;
        }
        drawing.words(
                (50 + WIDTH - 30) / 2.0,
                682,
                String.format(
                        Locale.ROOT,
                        "first principal component (%.0f %% of the variance)",
                        100 * map.explained().get(0)),
                SMALL,
                theme.faint(),
                Anchor.MIDDLE);
        drawing.turned(
                26,
                355,
                String.format(
                        Locale.ROOT, "second (%.0f %%)", 100 * map.explained().get(1)),
                SMALL,
                theme.faint());
        return drawing;
    }

    private static String ringColour(Theme theme, int series) {
        return series == 0 ? theme.ink() : theme.series(series);
    }

    private static void mark(
            Drawing drawing, PoolMap map, List<String> names, double radius, int series, Scale x, Scale y) {
        for (String name : names) {
            int n = map.volumes().indexOf(name);
            if (n >= 0) {
                drawing.ring(
                        x.at(map.x().get(n)), y.at(map.y().get(n)), radius, ringColour(drawing.theme(), series), 2.5);
            }
        }
    }

    private static Scale span(List<Double> values, double from, double to) {
        return new Scale(Collections.min(values), Collections.max(values), from, to);
    }

    /** All means, intervals and draws lie within, and nothing outside 0 to 1. */
    private static Scale dice(List<Standing> standings, List<RandomDraws> draws, double from, double to) {
        double[] values = DoubleStream.concat(
                        standings.stream().flatMapToDouble(standing -> standing.interval()
                                .map(interval -> DoubleStream.of(interval.low(), interval.high()))
                                .orElseGet(() -> DoubleStream.of(standing.meanDice()))),
                        draws.stream().flatMap(draw -> draw.meanDice().stream()).mapToDouble(Double::doubleValue))
                .toArray();
        double low = DoubleStream.of(values).min().orElse(0) - MARGIN;
        double high = DoubleStream.of(values).max().orElse(1) + MARGIN;
        return new Scale(Math.max(0, low), Math.min(1, high), from, to);
    }

    /** Every strategy but random choice, in the order of the leaderboard. */
    private static List<String> names(List<Standing> standings) {
        return standings.stream()
                .filter(standing -> !standing.strategy().equals(EvaluatedRun.RANDOM))
                .map(Charts::named)
                .distinct()
                .sorted()
                .toList();
    }

    private static String named(Standing standing) {
        return standing.strategy() + "/" + standing.scope();
    }

    private static String words(List<Standing> standings, String name) {
        Standing one = standings.stream()
                .filter(standing -> named(standing).equals(name))
                .findFirst()
                .orElseThrow();
        return StrategyNames.of(one.strategy(), one.scope());
    }

    private static String two(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private static Drawing nothing(Drawing drawing) {
        Theme theme = drawing.theme();
        drawing.words(
                drawing.width() / 2.0,
                drawing.height() / 2.0,
                "There is nothing to draw yet",
                LABEL,
                theme.faint(),
                Anchor.MIDDLE);
        return drawing;
    }
}
