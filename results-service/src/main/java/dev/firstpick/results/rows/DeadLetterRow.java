package dev.firstpick.results.rows;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.Immutable;

/** A record that a service could not handle. */
@Entity
@Immutable
@Table(name = "dead_letters")
public class DeadLetterRow extends PanacheEntityBase {
    @Id
    public String id;

    public String topic;
    public String sourceTopic;
    public Integer sourcePartition;
    public Long sourceOffset;
    public String key;
    public String type;
    public String reason;
    public String cause;

    @Convert(converter = JsonText.class)
    public JsonNode headers;

    @JsonIgnore
    public byte[] value;

    public Instant at;
    public Instant replayedAt;
}
