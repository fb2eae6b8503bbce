package dev.firstpick.results.projection;

import dev.firstpick.events.CloudEvent;
import dev.firstpick.events.Event;
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
    Optional<Change> of(String topic, CloudEvent record) {
        return read(topic, record).map(this::of);
    }

    /**
     * The event in a record; empty if its type is not known here.
     *
     * @throws dev.firstpick.events.EventFormatException if it says nothing readable
     */
    Optional<? extends Event> read(String topic, CloudEvent record) {
        return switch (topic) {
            case Topics.INGEST_EVENTS -> IngestEvent.CODEC.decodeKnown(record);
            case Topics.SELECTION_EVENTS -> SelectionEvent.CODEC.decodeKnown(record);
            case Topics.TRAINING_JOBS -> TrainingJob.CODEC.decodeKnown(record);
            case Topics.TRAINING_EVENTS -> TrainingEvent.CODEC.decodeKnown(record);
            case Topics.TRAINING_PROGRESS -> ProgressEvent.CODEC.decodeKnown(record);
            default ->
                throw new IllegalArgumentException("topic: found " + topic + ", expected one of " + Topics.all());
        };
    }

    /** What an event that was read does. May block, on the object store. */
    Change of(Event event) {
        if (event instanceof IngestEvent told) {
            return IngestChanges.of(told);
        }
        if (event instanceof SelectionEvent told) {
            return SelectionChanges.of(told);
        }
        if (event instanceof TrainingJob job) {
            return TrainingChanges.of(job);
        }
        if (event instanceof TrainingEvent told) {
            return TrainingChanges.of(told, manifests);
        }
        if (event instanceof ProgressEvent told) {
            return TrainingChanges.of(told);
        }
        throw new IllegalArgumentException("event: found " + event.getClass() + ", expected one of the topics'");
    }
}
