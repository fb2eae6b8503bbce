package dev.firstpick.results.rows;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.Immutable;

/** A scan: its role, geometry, file, annotation, what is odd about it, and whether it was excluded or set aside. */
@Entity
@Immutable
@Table(name = "volume_views")
@IdClass(VolumeRow.Key.class)
public class VolumeRow extends PanacheEntityBase {
    /** A volume's name is unique in its pool. */
    public record Key(String pool, String volume) {}

    @Id
    public String pool;

    @Id
    public String volume;

    public String role;

    @Convert(converter = JsonText.class)
    public JsonNode shape;

    @Convert(converter = JsonText.class)
    public JsonNode spacing;

    public String dataType;
    public String imageUri;
    public String imageSha256;
    public Long imageBytes;
    public Instant registeredAt;
    public String labelUri;
    public String labelSha256;
    public Long labelBytes;

    @Convert(converter = JsonText.class)
    public JsonNode labelClasses;

    public boolean annotated;
    public Instant annotatedAt;
    public boolean excluded;
    public Instant excludedAt;
    public String excludedReason;

    /** 1 as it was registered, 2 once it was replaced, and so on. */
    public Integer revision;

    public Instant replacedAt;

    /** What is odd about the file: a list of code and text. */
    @Convert(converter = JsonText.class)
    public JsonNode findings;

    /** What tells copies: SHA-256 of the decoded voxels. */
    public String voxels;

    /** The first volume of the pool that has the same voxels. */
    public String copyOf;

    public Integer labelRevision;

    /** What is odd about the annotation. */
    @Convert(converter = JsonText.class)
    public JsonNode labelFindings;

    /** Whether there is an annotation that holds none of the classes. */
    public boolean labelEmpty;

    /** From corner to corner, in mm. */
    public Double diagonal;

    /** Whether a network could see nothing of it in the latest revision. */
    public boolean setAside;

    public String setAsideReason;

    /** Whether it has findings, an empty annotation, is a copy, or was replaced, set aside or excluded. */
    public boolean remarkable;
}
