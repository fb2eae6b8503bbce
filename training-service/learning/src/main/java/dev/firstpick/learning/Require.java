package dev.firstpick.learning;

/** The form in which settings refuse a value. */
final class Require {

    private Require() {}

    static void that(boolean valid, String field, Object found, String expected) {
        if (!valid) {
            throw new IllegalArgumentException(field + ": found " + found + ", expected " + expected);
        }
    }
}
