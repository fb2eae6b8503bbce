package dev.firstpick.results.rows;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.hibernate.annotations.Immutable;

/** A pool: its task, its latest revision, how many volumes it holds and how far its annotation and its runs are. */
@Entity
@Immutable
@Table(name = "pool_views")
public class PoolRow extends PanacheEntityBase {
    @Id
    public String pool;

    public String organ;
    public String modality;

    @Convert(converter = JsonText.class)
    public JsonNode task;

    public Instant openedAt;
    public Integer revision;
    public String digest;
    public Integer candidates;
    public Instant sealedAt;
    public long volumes;

    @JsonIgnore
    public long poolRole;

    @JsonIgnore
    public long validation;

    @JsonIgnore
    public long test;

    public long excluded;
    /** Volumes of the role pool that have an annotation. */
    public long annotated;

    /** Volumes with findings, about the file or its annotation. */
    public long found;

    /** Volumes that have the voxels of another. */
    public long copies;

    /** Annotations that hold none of the classes. */
    public long labelEmpty;

    /** Volumes of the latest revision of which a network could see nothing. */
    public long setAside;

    public long selections;

    /** When the last scan came in. */
    public Instant lastRegisteredAt;

    @JsonIgnore
    public long queued;

    @JsonIgnore
    public long running;

    @JsonIgnore
    public long completed;

    @JsonIgnore
    public long failed;

    /** How many volumes there are of each role. */
    @Transient
    @JsonProperty
    public Map<String, Long> roles() {
        Map<String, Long> roles = new LinkedHashMap<>();
        roles.put("pool", poolRole);
        roles.put("validation", validation);
        roles.put("test", test);
        return roles;
    }

    /** How many trainings there are in each state. */
    @Transient
    @JsonProperty
    public Map<String, Long> runs() {
        Map<String, Long> runs = new LinkedHashMap<>();
        runs.put("queued", queued);
        runs.put("running", running);
        runs.put("completed", completed);
        runs.put("failed", failed);
        return runs;
    }
}
