package dev.firstpick.selection.pool;

import dev.firstpick.ingest.events.PoolSealed;
import dev.firstpick.selection.database.JsonColumn;
import dev.firstpick.store.ObjectRef;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Optional;

/** A pool's members, fixed. */
@Entity
@Table(name = "revisions")
@IdClass(Revision.Key.class)
public class Revision {

    /** A pool and the number of its revision. */
    public record Key(String pool, int revision) {}

    @Id
    String pool;

    @Id
    int revision;

    String digest;
    int volumes;
    int candidates;

    @Convert(converter = JsonColumn.OfObjectRef.class)
    ObjectRef members;

    @Column(name = "sealed_at")
    Instant sealedAt;

    @Column(name = "planned_at")
    Instant plannedAt;

    Integer base;

    @Column(name = "base_digest")
    String baseDigest;

    String failure;

    protected Revision() {}

    Revision(PoolSealed event) {
        pool = event.pool();
        revision = event.revision();
        digest = event.digest();
        volumes = event.volumes();
        candidates = event.candidates();
        members = event.members();
        sealedAt = event.time();
    }

    public String pool() {
        return pool;
    }

    public int number() {
        return revision;
    }

    /** The identity of its members. */
    public String digest() {
        return digest;
    }

    /** How many members may be picked. */
    public int candidates() {
        return candidates;
    }

    /** The manifest of its members. */
    public ObjectRef members() {
        return members;
    }

    /** Whether the members are in the database and the plan's selections asked for. */
    public boolean isPlanned() {
        return plannedAt != null;
    }

    /** The number of the revision on whose candidates its representations are learned; empty until it is planned. */
    public Optional<Integer> base() {
        return Optional.ofNullable(base);
    }

    /** The identity of its base's members; empty until it is planned. */
    public Optional<String> baseDigest() {
        return Optional.ofNullable(baseDigest);
    }

    /** Its representations are learned on its own candidates. */
    public void learnsItself() {
        base = revision;
        baseDigest = digest;
    }

    /** Its representations are those of an earlier revision. */
    public void looksAs(Revision earlier) {
        base = earlier.base;
        baseDigest = earlier.baseDigest;
    }

    /** Why nothing can be selected from it. */
    public Optional<String> failure() {
        return Optional.ofNullable(failure);
    }

    /** The members are in the database, the plan's selections asked for. */
    public void planned(Instant when) {
        plannedAt = when;
        failure = null;
    }

    /** Nothing can be selected from it. */
    public void failed(String reason) {
        failure = reason;
    }
}
