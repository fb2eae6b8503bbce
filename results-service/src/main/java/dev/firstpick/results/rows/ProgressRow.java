package dev.firstpick.results.rows;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.Immutable;

/** A point of a run’s curve. */
@Entity
@Immutable
@Table(name = "progress")
@IdClass(ProgressRow.Key.class)
public class ProgressRow extends PanacheEntityBase {
    /** One report for each step of an attempt’s phase. */
    public record Key(String run, int attempt, String phase, int done) {}

    @Id
    public String run;

    @Id
    public int attempt;

    @Id
    public String phase;

    @Id
    public int done;

    public int total;
    public Double loss;
    public Double learningRate;
    public Double validationDice;
    public Double perSecond;
    public Instant at;
}
