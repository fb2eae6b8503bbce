package dev.firstpick.selection.database;

import dev.firstpick.events.EventFormatException;
import io.vertx.core.VertxException;
import io.vertx.core.impl.NoStackTraceThrowable;
import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;

/** Tells trouble that passes from a record that can never be handled. */
public final class Trouble {

    /** Connections, resources, an operator at work, a lost race: classes of SQLSTATE. */
    private static final List<String> PASSING = List.of("08", "40", "53", "55", "57", "58");

    private static final String POOL_CLOSED = "Pool closed";

    private Trouble() {}

    /** Whether the same may work later. */
    public static boolean passes(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof EventFormatException) {
                // Ahead of its own cause: what Jackson says of broken JSON is an IOException.
                return false;
            }
            if (cause instanceof ChangedMeanwhileException) {
                return true;
            }
            if (cause instanceof PgException refused) {
                return refused.getSqlState() == null
                        || PASSING.contains(refused.getSqlState().substring(0, 2));
            }
            if (cause instanceof IOException
                    || cause instanceof TimeoutException
                    || cause instanceof VertxException
                    || isOfClosedPool(cause)
                    || cause instanceof RejectedExecutionException
                    || cause instanceof InterruptedException
                    || cause instanceof OutOfMemoryError) {
                return true;
            }
        }
        return false;
    }

    /** Which has no class of its own. */
    private static boolean isOfClosedPool(Throwable cause) {
        return cause instanceof NoStackTraceThrowable && POOL_CLOSED.equals(cause.getMessage());
    }
}
