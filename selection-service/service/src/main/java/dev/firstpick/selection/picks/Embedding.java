package dev.firstpick.selection.picks;

import dev.firstpick.selection.events.Scope;
import dev.firstpick.selection.pool.Revision;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.Optional;

/**
 * What a representation says of one scope of a revision's candidates. It looks at volumes in rounds, in shards: in the first at all
 * candidates of a revision, in each later one at those that another revision adds. An embedding is the features of its own round and of
 * those before.
 */
@Entity
@Table(name = "embeddings")
class Embedding {

    @Id
    String id;

    String representation;

    @Enumerated(EnumType.STRING)
    Scope scope;

    int revision;
    String digest;
    int round;
    int shards;
    String identity;

    protected Embedding() {}

    Embedding(String representation, Scope scope, Revision revision, int round, int shards) {
        this.id = idOf(representation, scope, revision.number());
        this.representation = representation;
        this.scope = scope;
        this.revision = revision.number();
        this.digest = revision.digest();
        this.round = round;
        this.shards = shards;
    }

    static String idOf(String representation, Scope scope, int revision) {
        return representation + "/" + scope + "/" + revision;
    }

    /** Of its model and all its shards' features, the SHA-256; empty until all are there. */
    Optional<String> identity() {
        return Optional.ofNullable(identity);
    }

    void complete(String sha256) {
        identity = sha256;
    }
}
