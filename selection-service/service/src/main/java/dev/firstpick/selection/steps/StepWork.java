package dev.firstpick.selection.steps;

import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.util.function.Supplier;

/** How steps of one kind are done. */
public interface StepWork {

    /** Of which kind. */
    StepKind kind();

    /**
     * Does what needs the object store or much computing, on a thread that may block. It may be done twice, even at the same time.
     *
     * @return what is to be stored, in one transaction that holds the pool's lock and ends the step
     * @throws IOException if the object store fails; the step is tried again
     * @throws IllegalArgumentException if it can never be done
     * @throws dev.firstpick.strategies.SelectionException if it can never be done
     */
    Supplier<Uni<Void>> prepare(Step step) throws IOException;

    /** Notes that it can never be done; in a transaction that holds the pool's lock and ends the step. */
    Uni<Void> giveUp(Step step, String reason);
}
