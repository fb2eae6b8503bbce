package dev.firstpick.faults;

import java.util.List;

/** Something that was promised whatever happens does not hold. */
final class BrokenPromiseException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    BrokenPromiseException(List<String> broken) {
        super(String.join("; ", broken));
    }
}
