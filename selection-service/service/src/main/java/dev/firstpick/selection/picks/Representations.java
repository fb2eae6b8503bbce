package dev.firstpick.selection.picks;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;

/** The networks that are learned without annotations. */
@ApplicationScoped
class Representations implements PanacheRepositoryBase<Representation, String> {}
