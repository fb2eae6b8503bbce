package dev.firstpick.results.api;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A few threads for what takes long: so many requests of a kind are worked on at once, so many wait, for so long, and all others are
 * answered at once with status 503. Nothing else waits for these threads, and these wait for nobody's.
 */
final class BoundedPool {

    private static final long IDLE_SECONDS = 30;

    private final ThreadPoolExecutor threads;
    private final Duration patience;

    /**
     * @param name of the work, in metrics and of the threads
     * @param atOnce how many are worked on
     * @param waiting how many may wait
     * @param patience how long each may wait
     */
    BoundedPool(String name, int atOnce, int waiting, Duration patience, MeterRegistry meters) {
        this.patience = patience;
        this.threads = new ThreadPoolExecutor(
                atOnce, atOnce, IDLE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(waiting), task -> {
                    Thread thread = new Thread(task, "results-" + name);
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        Gauge.builder("firstpick.results.waiting", threads, pool -> pool.getQueue()
                        .size())
                .description("requests that wait for a thread, by what they ask for")
                .tag("work", name)
                .register(meters);
    }

    /**
     * What {@code work} gives, worked out on a thread of the pool and given back on the context of the request, where its session and its scope
     * are; fails with status 503 if there is no room or the wait is too long.
     */
    <T> Uni<T> run(Supplier<T> work) {
        return Uni.createFrom().deferred(() -> {
            Context context = Vertx.currentContext();
            Uni<T> worked = Uni.createFrom().emitter(emitter -> {
                long asked = System.nanoTime();
                try {
                    threads.execute(() -> complete(emitter, work, asked));
                } catch (RejectedExecutionException e) {
                    emitter.fail(ProblemException.busy());
                }
            });
            return context == null ? worked : worked.emitOn(then -> context.runOnContext(turn -> then.run()));
        });
    }

    private <T> void complete(UniEmitter<? super T> emitter, Supplier<T> work, long asked) {
        if (System.nanoTime() - asked > patience.toNanos()) {
            emitter.fail(ProblemException.busy());
            return;
        }
        try {
            emitter.complete(work.get());
        } catch (RuntimeException | Error e) {
            emitter.fail(e);
        }
    }
}
