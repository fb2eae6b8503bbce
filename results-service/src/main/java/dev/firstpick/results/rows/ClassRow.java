package dev.firstpick.results.rows;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import org.hibernate.annotations.Immutable;

/**
 * A class over the test volumes of a run. Mean Dice is over all {@code scans}, mean distances, in mm, over those where they are defined:
 * {@code scans} less {@code undefined}. A penalised distance is over all, and counts one that is not defined as the scan's diagonal.
 */
@Entity
@Immutable
@Table(name = "class_views")
@IdClass(ClassRow.Key.class)
public class ClassRow extends PanacheEntityBase {
    /** A class has one value in a run's label maps. */
    public record Key(String run, int value) {}

    @Id
    public String run;

    /** In label maps. */
    @Id
    @Column(name = "value")
    public int value;

    public String pool;
    public String name;

    /** Over how many test volumes the mean Dice is. */
    public int scans;

    public double meanDice;

    /** In how many of them the distances are not defined. */
    public int undefined;

    /** The same as a share, 0 to 1. */
    public double undefinedShare;

    public Double meanHd95;
    public Double meanAssd;
    public Double penalisedHd95;
    public Double penalisedAssd;
}
