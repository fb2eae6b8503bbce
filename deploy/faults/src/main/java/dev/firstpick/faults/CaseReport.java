package dev.firstpick.faults;

/**
 * How a case ended.
 *
 * @param component that the fault happened to
 * @param fault what happened
 * @param moment when
 * @param outcome whether all that was promised held
 * @param detail what proves the moment, and what was found after; or what broke
 * @param seconds the case took
 */
record CaseReport(String component, String fault, String moment, Outcome outcome, String detail, double seconds) {

    /** Written in lower case. */
    enum Outcome {
        held,
        broken
    }

    boolean held() {
        return outcome == Outcome.held;
    }
}
