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
 * @param picks as they were made, then those that replace withdrawn ones
 * @param withdrawn the picks whose volumes were excluded or set aside after they were picked; absent if there are none
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
        Optional<List<Withdrawn>> withdrawn,
        Instant requestedAt,
        Optional<Instant> madeAt,
        Optional<Instant> annotatedAt,
        Optional<Instant> finishedAt) {

    /**
     * A pick that is not to be annotated.
     *
     * @param volume its name
     * @param reason why its volume was excluded or set aside
     * @param replacement the volume that is to be annotated in its place; absent if there is none, or none yet
     * @param learnedFrom whether a training of this selection that had ended before learned from it
     */
    public record Withdrawn(
            String volume, String reason, Instant withdrawnAt, Optional<String> replacement, boolean learnedFrom) {

        private static Withdrawn of(Picked pick, List<Picked> all) {
            return new Withdrawn(
                    pick.volume(),
                    pick.withdrawnReason().orElseThrow(),
                    pick.withdrawnAt().orElseThrow(),
                    pick.replacedBy().flatMap(rank -> all.stream()
                            .filter(other -> other.rank() == rank)
                            .map(Picked::volume)
                            .findFirst()),
                    pick.learnedFrom());
        }

        private static Optional<List<Withdrawn>> among(List<Picked> all) {
            List<Withdrawn> found = all.stream()
                    .filter(pick -> pick.withdrawnAt().isPresent())
                    .map(pick -> of(pick, all))
                    .toList();
            return found.isEmpty() ? Optional.empty() : Optional.of(found);
        }
    }

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
                picked.flatMap(Withdrawn::among),
                selection.requestedAt(),
                selection.madeAt(),
                selection.annotatedAt(),
                selection.finishedAt());
    }
}
