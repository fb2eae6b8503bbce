package dev.firstpick.results.rows;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.Immutable;

/** A selection: who picked, how many of its picks have an annotation, how many runs were trained on it and their mean Dice. */
@Entity
@Immutable
@Table(name = "selection_views")
public class SelectionRow extends PanacheEntityBase {
    @Id
    public String selection;

    public String pool;
    public Integer revision;
    public String digest;
    public String strategy;
    public String scope;
    public Integer budget;
    public Long seed;
    public String purpose;
    public String representation;
    public Instant madeAt;
    public Instant annotatedAt;
    public long annotated;

    /** How many picks are to be annotated: those that were not withdrawn, and their replacements. */
    public long wanted;

    public long withdrawn;
    public long runs;
    public Double meanDice;
}
