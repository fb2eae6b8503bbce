package dev.firstpick.faults;

import dev.firstpick.faults.wire.Gate;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/**
 * One piece of work of a component: where its input comes from, how it is caught at a moment of it, and what proves that it is there.
 *
 * <p>A scene that has nothing to prove throws {@link NotProvenException}.
 */
interface Scene {

    /** How long the pool's training is to be. */
    default int iterations() {
        return PoolRun.SHORT_TRAINING;
    }

    /** Brings the pool to where the input comes next. */
    void lead(PoolRun run);

    /** Gives the input; may be called while the component is away, and returns when it was taken. */
    void give(PoolRun run);

    /** Has the component held when it comes to the moment; empty where it need not be. Not for {@link Moment#BEFORE}. */
    Optional<Gate> hold(Moment moment);

    /**
     * Waits for the moment, given the input.
     *
     * @return what shows that this is the moment
     */
    String awaitMoment(PoolRun run, Moment moment, Optional<Gate> gate) throws TimeoutException, InterruptedException;

    /** What shows that the input is there, and nobody has taken it; waits for it. */
    String awaitInput(PoolRun run);

    /** What is to be said of the pool when it is through, beside that the promises held; checks what only this scene promises. */
    default String sequel(PoolRun run, Promises promises, Moment moment) {
        return "";
    }
}
