package dev.firstpick.results.projection;

import dev.firstpick.ingest.events.IngestEvent;
import dev.firstpick.selection.events.SelectionEvent;
import dev.firstpick.training.events.ProgressEvent;
import dev.firstpick.training.events.TrainingEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;

/** The topics that are projected, each through its own channel: none waits for another. */
@ApplicationScoped
class Channels {

    private final Inbox inbox;
    private final Manifests manifests;
    private final DeadLetters deadLetters;

    Channels(Inbox inbox, Manifests manifests, DeadLetters deadLetters) {
        this.inbox = inbox;
        this.manifests = manifests;
        this.deadLetters = deadLetters;
    }

    @Incoming("ingest-events")
    Uni<Void> ingest(Message<byte[]> message) {
        return inbox.take(message, IngestEvent.CODEC, IngestChanges::of);
    }

    @Incoming("selection-events")
    Uni<Void> selection(Message<byte[]> message) {
        return inbox.take(message, SelectionEvent.CODEC, SelectionChanges::of);
    }

    @Incoming("training-events")
    Uni<Void> training(Message<byte[]> message) {
        return inbox.take(message, TrainingEvent.CODEC, event -> TrainingChanges.of(event, manifests));
    }

    @Incoming("training-progress")
    Uni<Void> progress(Message<byte[]> message) {
        return inbox.take(message, ProgressEvent.CODEC, TrainingChanges::of);
    }

    @Incoming("dead-letters")
    Uni<Void> deadLetters(Message<byte[]> message) {
        return inbox.take(message, () -> deadLetters.keep(message));
    }
}
