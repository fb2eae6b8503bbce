package dev.firstpick.selection.picks;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;

/** What representations say of the candidates. */
@ApplicationScoped
class Embeddings implements PanacheRepositoryBase<Embedding, String> {}
