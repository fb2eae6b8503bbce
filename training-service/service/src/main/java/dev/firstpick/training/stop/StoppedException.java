package dev.firstpick.training.stop;

/** A job ended early because it was asked to; it has not failed. */
public final class StoppedException extends Exception {

    private static final long serialVersionUID = 1L;

    public StoppedException(StopFlag.Reason reason) {
        super("stopped: " + reason);
    }
}
