package dev.firstpick.results.projection;

import dev.firstpick.events.CloudEvent;
import dev.firstpick.events.Topics;
import dev.firstpick.ingest.events.IngestEvent;
import dev.firstpick.selection.events.SelectionEvent;
import dev.firstpick.training.events.ProgressEvent;
import dev.firstpick.training.events.TrainingEvent;
import dev.firstpick.training.events.TrainingJob;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** What the events of every topic do. */
@ApplicationScoped
class Changes {

    private final Manifests manifests;

    Changes(Manifests manifests) {
        this.manifests = manifests;
    }

    /**
     * What an event does; empty if its type is not known here. May block, on the object store.
     *
     * @throws dev.firstpick.events.EventFormatException if it says nothing readable
     */
    Optional<Change> of(String topic, CloudEvent event) {
        return switch (topic) {
            case Topics.INGEST_EVENTS -> IngestEvent.CODEC.decodeKnown(event).map(IngestChanges::of);
            case Topics.SELECTION_EVENTS ->
                SelectionEvent.CODEC.decodeKnown(event).map(SelectionChanges::of);
            case Topics.TRAINING_JOBS -> TrainingJob.CODEC.decodeKnown(event).map(TrainingChanges::of);
            case Topics.TRAINING_EVENTS ->
                TrainingEvent.CODEC.decodeKnown(event).map(told -> TrainingChanges.of(told, manifests));
            case Topics.TRAINING_PROGRESS ->
                ProgressEvent.CODEC.decodeKnown(event).map(TrainingChanges::of);
            default ->
                throw new IllegalArgumentException("topic: found " + topic + ", expected one of " + Topics.all());
        };
    }
}
