package dev.firstpick.selection.picks;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** The shards of embeddings. */
@ApplicationScoped
class Shards implements PanacheRepositoryBase<Shard, String> {

    private static final String OF_ROUNDS = " where e.representation = ?1 and e.scope = ?2 and e.round <= ?3";

    /** An embedding's, those of the rounds before it first. */
    Uni<List<Shard>> of(Embedding embedding) {
        return list(
                "select s from Shard s join Embedding e on e.id = s.embedding" + OF_ROUNDS
                        + " order by e.round, s.shard",
                embedding.representation,
                embedding.scope,
                embedding.round);
    }

    /** How many of an embedding's have no features yet. */
    Uni<Long> countMissing(Embedding embedding) {
        return count(
                "from Shard s join Embedding e on e.id = s.embedding" + OF_ROUNDS + " and s.features is null",
                embedding.representation,
                embedding.scope,
                embedding.round);
    }
}
