/**
 * Pools and what is in them, kept in the object store and announced on Kafka; knows no framework.
 *
 * <p>Each fact is a manifest: the event's JSON under a key that says what it is, created once. Next to it stands, for as long as the broker has
 * not acknowledged the event, a marker in the outbox. {@link dev.firstpick.ingest.pool.Ledger} states the order of these effects.
 */
package dev.firstpick.ingest.pool;
