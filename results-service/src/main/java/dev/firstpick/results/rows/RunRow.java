package dev.firstpick.results.rows;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.Immutable;

/**
 * A run: what it trains on, how far it is, and its metrics once it is evaluated. Distances are in mm, their means over the test volumes
 * where they are defined in each class. A penalised distance is over all test volumes, and counts a class where it is not defined as the
 * scan's diagonal.
 */
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

    /** How many test volumes have a class whose distances are not defined. */
    public Integer undefined;

    /** The same as a share, 0 to 1. */
    public Double undefinedShare;

    public Double meanDice;
    public Double sdDice;
    public Double worstDice;
    public Double meanHd95;
    public Double meanAssd;
    public Double penalisedHd95;
    public Double penalisedAssd;
    public Integer iterations;
    public Integer resumedFrom;
    public Double seconds;
    public Instant completedAt;
    public String modelUri;
    public String failure;
    public Instant failedAt;

    /** Volumes that took no part, each with the reason. */
    @Convert(converter = JsonText.class)
    public JsonNode setAside;

    /** Volumes that it was trained on though their label map holds none of the classes. */
    @Convert(converter = JsonText.class)
    public JsonNode emptyLabels;
}
