package dev.firstpick.selection.picks;

import dev.firstpick.selection.database.InOrder;
import dev.firstpick.selection.database.Transactions;
import dev.firstpick.selection.events.Pick;
import dev.firstpick.selection.plan.Plan;
import dev.firstpick.selection.pool.Exclusions;
import dev.firstpick.selection.pool.Pools;
import dev.firstpick.selection.steps.Step;
import dev.firstpick.selection.steps.StepKind;
import dev.firstpick.selection.steps.StepWork;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Has other volumes annotated in place of picks that were withdrawn, chosen by the selection's own strategy to go with the picks that
 * stand; or nothing in their place, if the plan wants fewer or no volume is left.
 */
@ApplicationScoped
class ReplacePicks implements StepWork {

    private final Pools pools;
    private final Exclusions exclusions;
    private final Selections selections;
    private final Picks picks;
    private final PlanRevision planning;
    private final Ranking ranking;
    private final Progress progress;
    private final Transactions transactions;

    ReplacePicks(
            Pools pools,
            Exclusions exclusions,
            Selections selections,
            Picks picks,
            PlanRevision planning,
            Ranking ranking,
            Progress progress,
            Transactions transactions) {
        this.pools = pools;
        this.exclusions = exclusions;
        this.selections = selections;
        this.picks = picks;
        this.planning = planning;
        this.ranking = ranking;
        this.progress = progress;
        this.transactions = transactions;
    }

    @Override
    public StepKind kind() {
        return StepKind.REPLACE;
    }

    @Override
    public Supplier<Uni<Void>> prepare(Step step) throws IOException {
        long state = transactions.await(() -> exclusions.state(step.pool()));
        Selection selection = transactions.await(() -> selections.findById(step.subject()));
        List<Picked> all = transactions.await(() -> picks.of(selection.id().orElseThrow()));
        Plan plan = planning.planOf(transactions.await(() -> pools.findById(step.pool())));
        List<Pick> replacements = plan.replaceExcluded() ? replacements(selection, all) : List.of();
        return () -> exclusions.unlessChanged(step.pool(), state, () -> replace(step.subject(), replacements));
    }

    private List<Pick> replacements(Selection selection, List<Picked> all) throws IOException {
        List<String> standing = all.stream()
                .filter(pick -> !pick.isWithdrawn())
                .map(Picked::volume)
                .toList();
        List<String> known = all.stream().map(Picked::volume).toList();
        int wanted = (int) all.stream().filter(ReplacePicks::isOpen).count();
        int possible = ranking.eligible(selection);
        if (wanted == 0 || possible == 0) {
            return List.of();
        }
        int budget = Math.min(standing.size() + wanted, possible);
        return ranking.rank(selection, standing, budget).picks().stream()
                .filter(pick -> !known.contains(pick.volume()))
                .limit(wanted)
                .toList();
    }

    private static boolean isOpen(Picked pick) {
        return pick.isWithdrawn() && !pick.withdrawalTold;
    }

    private Uni<Void> replace(String request, List<Pick> replacements) {
        return selections
                .findById(request)
                .chain(selection -> picks.of(selection.id().orElseThrow()).chain(all -> {
                    List<Picked> open =
                            all.stream().filter(ReplacePicks::isOpen).toList();
                    int next = all.size() + 1;
                    return InOrder.each(open, pick -> {
                                int n = open.indexOf(pick);
                                return n < replacements.size()
                                        ? replace(selection, pick, ranked(replacements.get(n), next + n))
                                        : progress.tellWithdrawal(selection, pick, Optional.empty());
                            })
                            .chain(picks::flush)
                            .chain(() -> selection.state() == SelectionState.MADE
                                    ? progress.completeIfAnnotated(selection)
                                    : Uni.createFrom().voidItem());
                }));
    }

    private static Pick ranked(Pick pick, int rank) {
        return new Pick(rank, pick.volume(), pick.image(), pick.score(), pick.reason());
    }

    private Uni<Void> replace(Selection selection, Picked withdrawn, Pick replacement) {
        return picks.persist(new Picked(selection.id().orElseThrow(), selection.pool(), replacement))
                .chain(() -> progress.tellWithdrawal(selection, withdrawn, Optional.of(replacement)));
    }

    /** Without replacements. */
    @Override
    public Uni<Void> giveUp(Step step, String reason) {
        return replace(step.subject(), List.of());
    }
}
