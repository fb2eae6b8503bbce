package dev.firstpick.results.rows;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.Immutable;

/** An attempt at a job that failed, or the job given up. */
@Entity
@Immutable
@Table(name = "failures")
public class FailureRow extends PanacheEntityBase {
    @Id
    public String failure;

    public String run;
    public String pool;
    public String kind;
    public String selection;
    public int attempt;
    public boolean terminal;
    public String reason;
    public String worker;
    public Instant failedAt;
}
