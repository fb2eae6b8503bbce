package dev.firstpick.results.rows;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.Immutable;

/** A picked scan: rank, score, reason, whether it has its annotation, and whether it was withdrawn since. */
@Entity
@Immutable
@Table(name = "pick_views")
@IdClass(PickRow.Key.class)
public class PickRow extends PanacheEntityBase {
    /** A rank is unique in its selection. */
    public record Key(String selection, int rank) {}

    @Id
    public String selection;

    @Id
    public int rank;

    public String pool;
    public String volume;
    public double score;
    public String reason;
    public boolean annotated;
    public Instant annotatedAt;
    public String strategy;
    public String scope;
    public Integer budget;
    public Long seed;
    public String purpose;
    public Integer revision;

    /** Whether it is not to be annotated any more. */
    public boolean withdrawn;

    public Instant withdrawnAt;
    public String withdrawnReason;

    /** What is to be annotated in its place. */
    public String replacement;

    /** In whose place it is to be annotated. */
    public String replaces;

    /** Whether its annotation holds none of the classes. */
    public boolean labelEmpty;

    /** When the scan was excluded from the pool. */
    public Instant excludedAt;
}
