package dev.firstpick.results.projection;

/**
 * Where a projection lies. Statements name {@link #LIVE}, the one that everybody reads; a projection that is being rebuilt lies beside
 * it until it takes its place.
 *
 * @param name of the database's schema
 */
record Schema(String name) {

    static final Schema LIVE = new Schema("results");

    /** Being built. */
    static final Schema NEXT = new Schema("results_next");

    /** Was read until just now. */
    static final Schema FORMER = new Schema("results_former");

    /** Shared by those who write to the live projection, held alone by a rebuilt one that takes its place. */
    static final long STANDING_LOCK = 5_210_034;

    /** Held by the one replica that rebuilds. */
    static final long REBUILD_LOCK = 5_210_035;

    /** A statement on the live projection, as one on this. */
    String in(String sql) {
        return sql.replace(LIVE.name + ".", name + ".");
    }
}
