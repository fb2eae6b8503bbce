package dev.firstpick.selection.plan;

import dev.firstpick.events.Required;
import dev.firstpick.selection.events.Purpose;
import dev.firstpick.selection.events.Scope;
import dev.firstpick.strategies.Strategies;

/**
 * One selection that is asked for, by a plan or by a request.
 *
 * @param strategy its name
 * @param scope what the strategy looks at
 * @param budget how many volumes to pick
 * @param seed of the strategy's random choices
 * @param purpose what it is for
 * @param train whether it is trained and evaluated once it is annotated
 * @param urgent whether its jobs go before others
 * @param keep whether the volumes that are annotated when it is first asked for stay picked
 */
public record Asked(
        String strategy,
        Scope scope,
        int budget,
        long seed,
        Purpose purpose,
        boolean train,
        boolean urgent,
        boolean keep) {

    static final String RANDOM = "random";

    public Asked {
        Required.text("strategy", strategy);
        Required.atLeast("budget", budget, 1);
    }

    /** Random draws and controls are to compare with; all others are to be annotated. */
    public static Purpose purposeOf(String strategy) {
        return strategy.equals(RANDOM) || Strategies.isControl(strategy) ? Purpose.BENCHMARK : Purpose.ANNOTATE;
    }
}
