package dev.firstpick.selection.database;

import dev.firstpick.events.EventFormatException;
import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeoutException;

/** Tells trouble that passes from a record that can never be handled. */
public final class Trouble {

    /** Connections, resources, an operator at work, a lost race: classes of SQLSTATE. */
    private static final List<String> PASSING = List.of("08", "40", "53", "55", "57", "58");

    private Trouble() {}

    /** Whether the same may work later. */
    public static boolean passes(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof EventFormatException) {
                // Ahead of its own cause: what Jackson says of broken JSON is an IOException.
                return false;
            }
            if (cause instanceof PgException refused) {
                return refused.getSqlState() == null
                        || PASSING.contains(refused.getSqlState().substring(0, 2));
            }
            if (cause instanceof IOException
                    || cause instanceof TimeoutException
                    || cause instanceof io.vertx.core.VertxException
                    || cause instanceof InterruptedException) {
                return true;
            }
        }
        return false;
    }
}
