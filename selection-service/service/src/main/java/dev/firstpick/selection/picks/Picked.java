package dev.firstpick.selection.picks;

import dev.firstpick.selection.database.JsonColumn;
import dev.firstpick.selection.events.Pick;
import dev.firstpick.store.ObjectRef;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;

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

    /** As events tell it. */
    public Pick pick() {
        return new Pick(rank, volume, image, score, reason);
    }
}
