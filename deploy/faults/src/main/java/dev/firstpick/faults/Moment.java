package dev.firstpick.faults;

/** When a fault happens, seen from the work that a component does on one input. */
enum Moment {
    /** The input is there, or on its way, and the component has not taken it. */
    BEFORE("before"),
    /** The component is at it, and nothing has taken effect. */
    DURING("during"),
    /** The effect stands, and whoever gave the input has not been told. */
    AFTER("after the effect, before the acknowledgement");

    private final String words;

    Moment(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }
}
