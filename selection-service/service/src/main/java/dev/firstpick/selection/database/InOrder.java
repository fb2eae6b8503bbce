package dev.firstpick.selection.database;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.function.Function;

/** One after another, as a session demands. */
public final class InOrder {

    private InOrder() {}

    /** Does {@code work} for every item, each after the one before is done. */
    public static <T> Uni<Void> each(Collection<T> items, Function<T, Uni<?>> work) {
        return Multi.createFrom()
                .iterable(items)
                .onItem()
                .transformToUniAndConcatenate(item -> work.apply(item).replaceWithVoid())
                .onItem()
                .ignoreAsUni();
    }
}
