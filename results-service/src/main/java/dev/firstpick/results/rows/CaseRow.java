package dev.firstpick.results.rows;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import org.hibernate.annotations.Immutable;

/** A test volume’s metrics in a run; distances are means over the classes where they are defined, in mm. */
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

    @Convert(converter = JsonText.class)
    public JsonNode classes;

    public String predictionUri;
    public String predictionSha256;
    public Long predictionBytes;
}
