package dev.firstpick.results.projection;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What an event does.
 *
 * @param pool that it is about
 * @param id of what it is about, within the pool: a volume's name, a selection, a run
 * @param time of the event
 * @param statements in order, of one transaction
 * @param told what those who watch are told beside the id: a few small facts
 */
record Change(String pool, String id, Instant time, List<Statement> statements, Map<String, Object> told) {

    Change {
        statements = List.copyOf(statements);
        told = Map.copyOf(told);
    }
}
