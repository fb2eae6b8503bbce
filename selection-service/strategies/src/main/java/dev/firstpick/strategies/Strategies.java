package dev.firstpick.strategies;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The strategies by name. The name is the id in configurations and events. */
public final class Strategies {

    private static final Map<String, Strategy> BY_NAME = all();

    private Strategies() {}

    /**
     * The strategy of that name, with its default parameters.
     *
     * @throws SelectionException.UnknownStrategy if there is none; lists the known ones
     */
    public static Strategy byName(String name) {
        Strategy strategy = BY_NAME.get(name);
        if (strategy == null) {
            throw new SelectionException.UnknownStrategy(name, names());
        }
        return strategy;
    }

    /** All names, sorted, controls included. */
    public static List<String> names() {
        return List.copyOf(BY_NAME.keySet());
    }

    /** Whether that strategy is a control, one that shows what a bad choice costs. */
    public static boolean isControl(String name) {
        return name.endsWith("-similar") || name.endsWith("-certain");
    }

    private static Map<String, Strategy> all() {
        Map<String, Strategy> all = new TreeMap<>();
        Stream.of(
                        new RandomDraw(),
                        new Coreset(),
                        new ProbCover(),
                        new MaxHerding(),
                        new Usl(),
                        new RepDiv(),
                        new Csal3d(),
                        new Cscs())
                .forEach(strategy -> all.put(strategy.name(), strategy));
        for (ByClusters strategy : List.of(new Alps(), new Calr(), new TypiClust(), new Agglomerative())) {
            all.put(strategy.name(), strategy);
            all.put(strategy.name() + "-similar", new Similar(strategy));
        }
        for (Uncertainty uncertainty : Uncertainty.values()) {
            all.put(uncertainty.id(), new MostUncertain(uncertainty, false));
            all.put(uncertainty.id() + "-certain", new MostUncertain(uncertainty, true));
        }
        return Collections.unmodifiableMap(all);
    }
}
