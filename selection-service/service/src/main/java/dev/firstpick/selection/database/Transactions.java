package dev.firstpick.selection.database;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Short transactions for threads that may block. */
@ApplicationScoped
public class Transactions {

    private final Duration limit;

    /** @param limit how long a transaction may take */
    public Transactions(@ConfigProperty(name = "firstpick.transaction.limit") Duration limit) {
        this.limit = limit;
    }

    /**
     * Runs {@code work} in a transaction on an event loop and waits for its end, but not longer than the limit.
     *
     * @return what {@code work} gave, null if nothing
     * @throws RuntimeException why it was rolled back, caused by a {@link TimeoutException} if it took too long
     */
    public <T> T await(Supplier<Uni<T>> work) {
        try {
            return VertxContextSupport.subscribeAndAwait(() -> Panache.withTransaction(work)
                    .ifNoItem()
                    .after(limit)
                    .failWith(() -> new TimeoutException("a transaction did not end in " + limit)));
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
