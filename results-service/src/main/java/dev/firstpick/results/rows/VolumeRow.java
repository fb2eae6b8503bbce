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

/** A scan: its role, geometry, file, annotation, and whether it was excluded. */
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
}
