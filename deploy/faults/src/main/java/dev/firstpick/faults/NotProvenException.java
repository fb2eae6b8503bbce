package dev.firstpick.faults;

/** A case did not hit the moment that it names, or could not show that it did: it tells nothing, and counts as broken. */
final class NotProvenException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NotProvenException(String message) {
        super("the fault did not hit its moment: " + message);
    }

    static void require(boolean holds, String claim) {
        if (!holds) {
            throw new NotProvenException("not so: " + claim);
        }
    }
}
