package dev.firstpick.selection.database;

/** What a step was prepared from changed before it could be stored; it is prepared again. */
public final class ChangedMeanwhileException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ChangedMeanwhileException(String message) {
        super(message);
    }
}
