package dev.firstpick.strategies;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The strategies by name. The name is the id in configurations and events. */
public final class Strategies {

    private static final Map<String, Supplier<Strategy>> BY_NAME = all();

    private Strategies() {}

    /**
     * The strategy of that name, with its default parameters.
     *
     * @throws SelectionException.UnknownStrategy if there is none; lists the known ones
     */
    public static Strategy byName(String name) {
        Supplier<Strategy> strategy = BY_NAME.get(name);
        if (strategy == null) {
            throw new SelectionException.UnknownStrategy(name, names());
        }
        return strategy.get();
    }

    /** All names, sorted, controls included. */
    public static List<String> names() {
        return List.copyOf(BY_NAME.keySet());
    }

    private static Map<String, Supplier<Strategy>> all() {
        Map<String, Supplier<Strategy>> all = new TreeMap<>();
        all.put("random", RandomDraw::new);
        all.put("typiclust", TypiClust::new);
        return Collections.unmodifiableMap(all);
    }
}
