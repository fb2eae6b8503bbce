package dev.firstpick.ingest.pool;

import dev.firstpick.ingest.events.IngestEvent;

/**
 * What stands in the ledger after something was entered.
 *
 * @param fact what stands
 * @param created whether it was not there before
 * @param <E> its type
 */
public record Entry<E extends IngestEvent>(E fact, boolean created) {}
