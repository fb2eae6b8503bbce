package dev.firstpick.selection.pool;

import dev.firstpick.ingest.events.AnnotationRegistered;
import dev.firstpick.selection.database.JsonColumn;
import dev.firstpick.store.ObjectRef;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.time.Instant;

/** A volume's label map. */
@Entity
@Table(name = "annotations")
@IdClass(VolumeKey.class)
public class Annotation {

    @Id
    String pool;

    @Id
    String volume;

    @Convert(converter = JsonColumn.OfObjectRef.class)
    ObjectRef label;

    int revision;

    @Column(name = "registered_at")
    Instant registeredAt;

    protected Annotation() {}

    Annotation(AnnotationRegistered event) {
        pool = event.pool();
        volume = event.volume();
        correctedBy(event);
    }

    /** The event's label map takes the place of an earlier one. */
    final void correctedBy(AnnotationRegistered event) {
        label = event.label();
        revision = event.revision();
        registeredAt = event.time();
    }

    public String volume() {
        return volume;
    }

    /** The file. */
    public ObjectRef label() {
        return label;
    }
}
