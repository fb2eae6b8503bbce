package dev.firstpick.selection.picks;

import dev.firstpick.selection.database.JsonColumn;
import dev.firstpick.store.ObjectRef;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** Some of the volumes of an embedding. */
@Entity
@Table(name = "shards")
class Shard {

    @Id
    String job;

    String embedding;
    int shard;

    @Convert(converter = JsonColumn.OfObjectRef.class)
    ObjectRef features;

    protected Shard() {}

    Shard(String job, String embedding, int shard) {
        this.job = job;
        this.embedding = embedding;
        this.shard = shard;
    }

    void represented(ObjectRef table) {
        features = table;
    }
}
