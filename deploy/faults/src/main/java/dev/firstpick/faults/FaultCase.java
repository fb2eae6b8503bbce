package dev.firstpick.faults;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** One fault, and what becomes of a pool under it. */
interface FaultCase {

    /** What the fault happens to. */
    String component();

    String fault();

    String moment();

    /**
     * Plays it and checks every promise.
     *
     * @return what proves the moment, and what was found after
     * @throws Exception if a promise was broken, or the moment was not hit; the message says how
     */
    String play(Rig rig, Scans scans, Promises promises) throws Exception;

    /** Why the case cannot be played on this machine, if it cannot. */
    default Optional<String> hindrance() {
        return Optional.empty();
    }

    /** Whether the case is played on a system of its own. */
    default boolean hasOwnRig() {
        return false;
    }

    /** What system the case is played on. */
    default Rig.Kind rig() {
        return Rig.Kind.ONE_BROKER;
    }

    /** Starts the system that the case is played on. */
    default Rig rig(Path home, Path state) {
        return Rig.start(rig(), home, state, Map.of());
    }

    /** {@code COMPONENT/FAULT/MOMENT}, by which a case is asked for. */
    default String name() {
        String brief = moment().startsWith("after") ? "after" : moment();
        return (component() + "/" + fault() + "/" + brief).replace(' ', '-');
    }
}
