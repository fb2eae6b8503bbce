package dev.firstpick.faults;

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

    /** {@code COMPONENT/FAULT/MOMENT}, by which a case is asked for. */
    default String name() {
        String brief = moment().startsWith("after") ? "after" : moment();
        return (component() + "/" + fault() + "/" + brief).replace(' ', '-');
    }
}
