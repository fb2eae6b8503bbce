package dev.firstpick.selection.picks;

import dev.firstpick.selection.events.Scope;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.Optional;

/** What a representation says of one scope of all candidates, in shards. */
@Entity
@Table(name = "embeddings")
class Embedding {

    @Id
    String id;

    String representation;

    @Enumerated(EnumType.STRING)
    Scope scope;

    int shards;
    String identity;

    protected Embedding() {}

    Embedding(String representation, Scope scope, int shards) {
        this.id = idOf(representation, scope);
        this.representation = representation;
        this.scope = scope;
        this.shards = shards;
    }

    static String idOf(String representation, Scope scope) {
        return representation + "/" + scope;
    }

    /** The SHA-256 of all its shards' features; empty until all are there. */
    Optional<String> identity() {
        return Optional.ofNullable(identity);
    }

    void complete(String sha256) {
        identity = sha256;
    }
}
