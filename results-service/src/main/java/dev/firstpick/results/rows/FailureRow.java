package dev.firstpick.results.rows;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.Immutable;

/** An attempt at a job that failed, or the job given up; what it trains on is known once the job or its selection was told. */
@Entity
@Immutable
@Table(name = "failure_views")
public class FailureRow extends PanacheEntityBase {
    @Id
    public String failure;

    public String run;
    public String pool;
    public String kind;
    public String selection;
    public String representation;
    public String strategy;
    public String scope;
    public Integer budget;
    public Long seed;
    public Long trainingSeed;
    public int attempt;
    public boolean terminal;
    public String reason;
    public String worker;
    public Instant failedAt;
}
