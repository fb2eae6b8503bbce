package dev.firstpick.results.projection;

import dev.firstpick.events.Topics;
import dev.firstpick.events.kafka.Lots;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.Flow;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;

/** The topics that are projected, each through its own channel: none waits for another. */
@ApplicationScoped
class Channels {

    private final Inbox inbox;
    private final DeadLetters deadLetters;

    Channels(Inbox inbox, DeadLetters deadLetters) {
        this.inbox = inbox;
        this.deadLetters = deadLetters;
    }

    /**
     * In lots: pools have many thousands of scans. Only here, since what these events change is changed by no other topic's, so
     * transactions that change many rows cannot wait for each other in a circle.
     */
    @Incoming("ingest-events")
    Flow.Subscriber<Message<byte[]>> ingest() {
        return new Lots<>("results-ingest-events", lot -> inbox.takeAll(lot, Topics.INGEST_EVENTS));
    }

    @Incoming("selection-events")
    Uni<Void> selection(Message<byte[]> message) {
        return inbox.take(message, Topics.SELECTION_EVENTS);
    }

    @Incoming("training-jobs")
    Uni<Void> jobs(Message<byte[]> message) {
        return inbox.take(message, Topics.TRAINING_JOBS);
    }

    @Incoming("training-events")
    Uni<Void> training(Message<byte[]> message) {
        return inbox.take(message, Topics.TRAINING_EVENTS);
    }

    @Incoming("training-progress")
    Uni<Void> progress(Message<byte[]> message) {
        return inbox.take(message, Topics.TRAINING_PROGRESS);
    }

    @Incoming("dead-letters")
    Uni<Void> deadLetters(Message<byte[]> message) {
        return inbox.take(message, "dead-letters", () -> deadLetters.keep(message));
    }
}
