package dev.firstpick.selection.pool;

import dev.firstpick.ingest.events.VolumeExcluded;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.time.Instant;

/** A volume that is never picked again. */
@Entity
@Table(name = "exclusions")
@IdClass(VolumeKey.class)
public class Exclusion {

    @Id
    String pool;

    @Id
    String volume;

    String reason;

    @Column(name = "excluded_at")
    Instant excludedAt;

    protected Exclusion() {}

    Exclusion(VolumeExcluded event) {
        pool = event.pool();
        volume = event.volume();
        reason = event.reason();
        excludedAt = event.time();
    }
}
