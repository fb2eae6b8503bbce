package dev.firstpick.selection.picks;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** The shards of embeddings. */
@ApplicationScoped
class Shards implements PanacheRepositoryBase<Shard, String> {

    /** An embedding's, in order. */
    Uni<List<Shard>> of(String embedding) {
        return list("embedding = ?1 order by shard", embedding);
    }

    /** How many of an embedding's have no features yet. */
    Uni<Long> countMissing(String embedding) {
        return count("embedding = ?1 and features is null", embedding);
    }
}
