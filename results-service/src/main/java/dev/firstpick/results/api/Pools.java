package dev.firstpick.results.api;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** The threads that requests may take for long; each kind of work has its own. */
@ApplicationScoped
class Pools {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Of work that takes up to half a minute itself, and of which one piece is done at a time. */
    private static final Duration LONG_PATIENCE = Duration.ofMinutes(2);

    /** A CT takes hundreds of megabytes while it is drawn. */
    private static final int SLICES = 2;

    private final BoundedPool slices;
    private final BoundedPool figures;
    private final BoundedPool maps;
    private final BoundedPool exports;

    Pools(MeterRegistry meters) {
        slices = new BoundedPool("slices", SLICES, 200, PATIENCE, meters);
        figures = new BoundedPool("figures", 2, 200, PATIENCE, meters);
        maps = new BoundedPool("maps", 1, 50, LONG_PATIENCE, meters);
        exports = new BoundedPool("exports", 1, 8, LONG_PATIENCE, meters);
    }

    /** Slices of volumes. */
    BoundedPool slices() {
        return slices;
    }

    /** Where the scans of a pool lie: the features of one pool at a time. */
    BoundedPool maps() {
        return maps;
    }

    /** Leaderboards and charts. */
    BoundedPool figures() {
        return figures;
    }

    /** Lists as files. */
    BoundedPool exports() {
        return exports;
    }
}
