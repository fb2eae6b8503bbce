package dev.firstpick.selection.endpoint;

import java.util.Optional;

/** Whole numbers in query parameters. */
final class QueryNumber {

    private QueryNumber() {}

    /**
     * The whole number of at least 1 that a parameter holds, if the parameter is there.
     *
     * @throws ProblemException if it is none
     */
    static Optional<Integer> of(String parameter, Optional<String> value) {
        return value.map(text -> {
            if (!text.matches("[0-9]{1,9}") || Integer.parseInt(text) < 1) {
                throw ProblemException.badField(parameter, text, "a whole number from 1 to 999999999");
            }
            return Integer.valueOf(text);
        });
    }
}
