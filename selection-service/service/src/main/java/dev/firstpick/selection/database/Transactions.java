package dev.firstpick.selection.database;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Supplier;

/** Short transactions for threads that may block. */
@ApplicationScoped
public class Transactions {

    /**
     * Runs {@code work} in a transaction on an event loop and waits for its end.
     *
     * @return what {@code work} gave, null if nothing
     * @throws RuntimeException why it was rolled back
     */
    public <T> T await(Supplier<Uni<T>> work) {
        try {
            return VertxContextSupport.subscribeAndAwait(() -> Panache.withTransaction(work));
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted in a transaction", e);
        } catch (Throwable e) {
            throw new IllegalStateException("a transaction failed", e);
        }
    }
}
