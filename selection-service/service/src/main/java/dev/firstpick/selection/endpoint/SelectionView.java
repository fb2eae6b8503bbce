package dev.firstpick.selection.endpoint;

import dev.firstpick.selection.events.Pick;
import dev.firstpick.selection.events.Purpose;
import dev.firstpick.selection.events.Scope;
import dev.firstpick.selection.picks.Picked;
import dev.firstpick.selection.picks.Selection;
import dev.firstpick.selection.picks.SelectionState;
import dev.firstpick.training.events.LearningSettings;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A selection.
 *
 * @param request what was asked for; a name for it until it has its identity, and after
 * @param selection its identity, once it has its picks
 * @param kept the volumes that stay picked because they were annotated before; absent if annotations play no part
 */
@Schema(description = "A selection; it has picks and an identity once it is made")
public record SelectionView(
        String request,
        Optional<String> selection,
        String pool,
        int revision,
        String digest,
        String strategy,
        Scope scope,
        int budget,
        long seed,
        Purpose purpose,
        SelectionState state,
        boolean urgent,
        boolean train,
        int trainingSeeds,
        LearningSettings learning,
        Optional<String> representation,
        Optional<String> failure,
        Optional<List<String>> kept,
        Optional<List<Pick>> picks,
        Instant requestedAt,
        Optional<Instant> madeAt,
        Optional<Instant> annotatedAt,
        Optional<Instant> finishedAt) {

    static SelectionView of(Selection selection, Optional<List<Picked>> picked) {
        return new SelectionView(
                selection.request(),
                selection.id(),
                selection.pool(),
                selection.revision(),
                selection.digest(),
                selection.strategy(),
                selection.scope(),
                selection.budget(),
                selection.seed(),
                selection.purpose(),
                selection.state(),
                selection.urgent(),
                selection.train(),
                selection.recipe().trainingSeeds(),
                selection.recipe().learning(),
                selection.representation(),
                selection.failure(),
                selection.keep() ? Optional.of(selection.kept()) : Optional.empty(),
                picked.map(all -> all.stream().map(Picked::pick).toList()),
                selection.requestedAt(),
                selection.madeAt(),
                selection.annotatedAt(),
                selection.finishedAt());
    }
}
