package dev.firstpick.results.projection;

import dev.firstpick.events.Topics;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;

/** The topics that are projected, each through its own channel: none waits for another. */
@ApplicationScoped
class Channels {

    private final Inbox inbox;
    private final Changes changes;
    private final DeadLetters deadLetters;

    Channels(Inbox inbox, Changes changes, DeadLetters deadLetters) {
        this.inbox = inbox;
        this.changes = changes;
        this.deadLetters = deadLetters;
    }

    @Incoming("ingest-events")
    Uni<Void> ingest(Message<byte[]> message) {
        return inbox.take(message, event -> changes.of(Topics.INGEST_EVENTS, event));
    }

    @Incoming("selection-events")
    Uni<Void> selection(Message<byte[]> message) {
        return inbox.take(message, event -> changes.of(Topics.SELECTION_EVENTS, event));
    }

    @Incoming("training-jobs")
    Uni<Void> jobs(Message<byte[]> message) {
        return inbox.take(message, event -> changes.of(Topics.TRAINING_JOBS, event));
    }

    @Incoming("training-events")
    Uni<Void> training(Message<byte[]> message) {
        return inbox.take(message, event -> changes.of(Topics.TRAINING_EVENTS, event));
    }

    @Incoming("training-progress")
    Uni<Void> progress(Message<byte[]> message) {
        return inbox.take(message, event -> changes.of(Topics.TRAINING_PROGRESS, event));
    }

    @Incoming("dead-letters")
    Uni<Void> deadLetters(Message<byte[]> message) {
        return inbox.take(message, () -> deadLetters.keep(message));
    }
}
