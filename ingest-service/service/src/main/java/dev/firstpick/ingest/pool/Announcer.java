package dev.firstpick.ingest.pool;

import dev.firstpick.ingest.events.IngestEvent;

/** Tells the other services. May be called from any thread. */
@FunctionalInterface
public interface Announcer {

    /**
     * Publishes an event and waits until the broker has it for good.
     *
     * @throws UnannouncedException if that takes too long; the event may still come through
     */
    void announce(IngestEvent event);
}
