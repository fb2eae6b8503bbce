package dev.firstpick.selection.picks;

import dev.firstpick.selection.database.InOrder;
import dev.firstpick.selection.database.Transactions;
import dev.firstpick.selection.events.Pick;
import dev.firstpick.selection.events.SelectionMade;
import dev.firstpick.selection.outbox.Outbox;
import dev.firstpick.selection.pool.Exclusions;
import dev.firstpick.selection.steps.Step;
import dev.firstpick.selection.steps.StepKind;
import dev.firstpick.selection.steps.StepWork;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Computes the picks of a selection, and stores them with the event that tells of them. */
@ApplicationScoped
class MakePicks implements StepWork {

    private final Exclusions exclusions;
    private final Ranking ranking;
    private final Selections selections;
    private final Picks picks;
    private final Progress progress;
    private final Outbox outbox;
    private final Transactions transactions;

    MakePicks(
            Exclusions exclusions,
            Ranking ranking,
            Selections selections,
            Picks picks,
            Progress progress,
            Outbox outbox,
            Transactions transactions) {
        this.exclusions = exclusions;
        this.ranking = ranking;
        this.selections = selections;
        this.picks = picks;
        this.progress = progress;
        this.outbox = outbox;
        this.transactions = transactions;
    }

    @Override
    public StepKind kind() {
        return StepKind.PICK;
    }

    @Override
    public Supplier<Uni<Void>> prepare(Step step) throws IOException {
        Selection selection = transactions.await(() -> selections.findById(step.subject()));
        long state = transactions.await(() -> exclusions.state(step.pool()));
        Ranking.Ranked ranked = ranking.rank(selection, selection.kept(), selection.budget());
        return () -> exclusions.unlessChanged(step.pool(), state, () -> selections
                .findById(step.subject())
                .chain(found -> store(found, ranked.representation(), ranked.kept(), ranked.picks())));
    }

    /** The first picks stand: if another replica was faster, its are the same or older. */
    private Uni<Void> store(
            Selection selection, Optional<String> representation, List<String> kept, List<Pick> ranked) {
        if (selection.state() != SelectionState.PLANNED) {
            return Uni.createFrom().voidItem();
        }
        String id = selection.idWith(representation, kept);
        return selections.made(id).chain(twin -> {
            if (twin != null) {
                return selections.delete(selection);
            }
            Instant now = Instant.now();
            selection.made(representation, kept, now);
            return InOrder.each(ranked, pick -> picks.persist(new Picked(id, selection.pool(), pick)))
                    .chain(() -> outbox.add(event(selection, ranked, now), selection.purpose()))
                    .chain(picks::flush)
                    .chain(() -> progress.completeIfAnnotated(selection));
        });
    }

    private static SelectionMade event(Selection selection, List<Pick> ranked, Instant now) {
        return new SelectionMade(
                selection.id().orElseThrow(),
                selection.pool(),
                selection.revision(),
                selection.digest(),
                selection.strategy(),
                selection.scope(),
                selection.budget(),
                selection.seed(),
                selection.purpose(),
                selection.representation(),
                selection.kept().isEmpty() ? Optional.empty() : Optional.of(selection.kept()),
                ranked,
                now);
    }

    @Override
    public Uni<Void> giveUp(Step step, String reason) {
        return selections
                .findById(step.subject())
                .onItem()
                .ifNotNull()
                .invoke(selection -> {
                    if (selection.state() == SelectionState.PLANNED) {
                        selection.failed(reason, Instant.now());
                    }
                })
                .replaceWithVoid();
    }
}
