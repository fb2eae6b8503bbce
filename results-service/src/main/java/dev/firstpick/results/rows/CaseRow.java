package dev.firstpick.results.rows;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import org.hibernate.annotations.Immutable;

/**
 * A test volume’s metrics in a run. A distance, in mm, is the mean over the classes, and is there where each class's is defined: prediction
 * and reference both hold the class, or neither does. A penalised distance counts a class that is not defined as the scan's diagonal.
 */
@Entity
@Immutable
@Table(name = "case_views")
@IdClass(CaseRow.Key.class)
public class CaseRow extends PanacheEntityBase {
    /** A volume is evaluated once in a run. */
    public record Key(String run, String volume) {}

    @Id
    public String run;

    @Id
    public String volume;

    public String pool;
    public double dice;
    public Double hd95;
    public Double assd;

    /** How many classes there are. */
    public Integer classCount;

    /** In how many of them the distances are not defined. */
    public Integer undefinedClasses;

    /** The same as a share, 0 to 1. */
    public Double undefinedShare;

    public Double penalisedHd95;
    public Double penalisedAssd;

    @Convert(converter = JsonText.class)
    public JsonNode classes;

    public String predictionUri;
    public String predictionSha256;
    public Long predictionBytes;
}
