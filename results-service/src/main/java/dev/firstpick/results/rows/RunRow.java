package dev.firstpick.results.rows;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.Immutable;

/** A run: what it trains on, how far it is, and its metrics once it is evaluated. Distances are in mm. */
@Entity
@Immutable
@Table(name = "run_views")
public class RunRow extends PanacheEntityBase {
    @Id
    public String run;

    public String pool;
    public String kind;
    public String state;
    public String selection;
    public String digest;
    public Integer revision;
    public String representation;
    public String strategy;
    public String scope;
    public Integer budget;
    public Long seed;
    public Long trainingSeed;
    public String phase;
    public Integer done;
    public Integer total;
    public Double loss;
    public Double learningRate;
    public Double validationDice;
    public Double perSecond;
    public Double secondsLeft;
    public Instant queuedAt;
    public Instant startedAt;
    public Instant progressAt;
    public String worker;
    public Integer attempt;
    public Integer evaluated;
    public Integer undefined;
    public Double meanDice;
    public Double sdDice;
    public Double worstDice;
    public Double meanHd95;
    public Double meanAssd;
    public Integer iterations;
    public Integer resumedFrom;
    public Double seconds;
    public Instant completedAt;
    public String modelUri;
    public String failure;
    public Instant failedAt;
}
