package dev.firstpick.selection.picks;

import dev.firstpick.selection.database.JsonColumn;
import dev.firstpick.selection.events.Pick;
import dev.firstpick.store.ObjectRef;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Optional;

/** A volume that a selection picked. */
@Entity
@Table(name = "picks")
@IdClass(Picked.Key.class)
public class Picked {

    /** A selection and a rank. */
    public record Key(String selection, int rank) {}

    @Id
    String selection;

    @Id
    int rank;

    String pool;
    String volume;

    @Convert(converter = JsonColumn.OfObjectRef.class)
    ObjectRef image;

    double score;
    String reason;

    @Column(name = "withdrawn_at")
    Instant withdrawnAt;

    @Column(name = "withdrawn_reason")
    String withdrawnReason;

    @Column(name = "withdrawal_told")
    boolean withdrawalTold;

    @Column(name = "learned_from")
    boolean learnedFrom;

    @Column(name = "replaced_by")
    Integer replacedBy;

    protected Picked() {}

    Picked(String selection, String pool, Pick pick) {
        this.selection = selection;
        this.rank = pick.rank();
        this.pool = pool;
        this.volume = pick.volume();
        this.image = pick.image();
        this.score = pick.score();
        this.reason = pick.reason();
    }

    public String volume() {
        return volume;
    }

    public int rank() {
        return rank;
    }

    /** When its volume was excluded, or set aside; empty if it is still to be annotated. */
    public Optional<Instant> withdrawnAt() {
        return Optional.ofNullable(withdrawnAt);
    }

    /** Why it was withdrawn. */
    public Optional<String> withdrawnReason() {
        return Optional.ofNullable(withdrawnReason);
    }

    /** Whether a training of the selection that learned from it had ended before it was withdrawn. */
    public boolean learnedFrom() {
        return learnedFrom;
    }

    /** The rank of the pick that replaces it. */
    public Optional<Integer> replacedBy() {
        return Optional.ofNullable(replacedBy);
    }

    boolean isWithdrawn() {
        return withdrawnAt != null;
    }

    void withdrawn(String why, boolean learned, Instant when) {
        withdrawnAt = when;
        withdrawnReason = why;
        learnedFrom = learned;
    }

    /** The withdrawal was told of. */
    void told(Optional<Pick> replacement) {
        withdrawalTold = true;
        replacedBy = replacement.map(Pick::rank).orElse(null);
    }

    /** As events tell it. */
    public Pick pick() {
        return new Pick(rank, volume, image, score, reason);
    }
}
