package dev.firstpick.selection.listener;

import dev.firstpick.selection.database.Trouble;
import dev.firstpick.selection.supervision.Pulse;
import dev.firstpick.selection.supervision.Pulses;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/**
 * Lets the records of one channel take effect one after another, on a thread of its own or on that which takes them in lots. What fails for now is tried again until it works,
 * and holds up its own channel alone; a record that can never be handled fails, and so goes to the dead letters. When the service
 * ends, a record that is not through is neither: it will be read again.
 */
final class Consumption implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Consumption.class);
    /** Every transaction ends before, so nothing takes longer unless a thread hangs. */
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private static final long FIRST_PAUSE_MILLIS = 200;
    private static final long LONGEST_PAUSE_MILLIS = 5000;

    private final String name;
    private final Pulse pulse;
    private final Counter buried;
    private final ExecutorService thread;
    private volatile boolean closed;

    Consumption(String name, Pulses pulses, MeterRegistry registry) {
        this.name = name;
        this.pulse = pulses.watched(name, LONGEST);
        this.buried = Counter.builder("firstpick.selection.dead.letters")
                .description("Records that could not be handled and went to the dead letters")
                .tag("channel", name)
                .register(registry);
        this.thread = Executors.newSingleThreadExecutor(task -> {
            Thread created = new Thread(task, name);
            created.setDaemon(true);
            return created;
        });
    }

    /** Lets {@code effect} happen. */
    Uni<Void> take(Runnable effect) {
        return Uni.createFrom().emitter(emitter -> {
            try {
                thread.execute(() -> handle(effect, () -> emitter.complete(null), emitter::fail));
            } catch (RejectedExecutionException e) {
                LOG.debugf("%s: a record came as the service ends, and will be read again", name);
            }
        });
    }

    /** Lets {@code effect} happen on this thread, and acknowledges or refuses the record. */
    void take(Message<?> record, Runnable effect) {
        handle(effect, () -> settle(record.ack()), e -> settle(record.nack(e)));
    }

    private void handle(Runnable effect, Runnable done, Consumer<Throwable> refused) {
        try {
            if (untilItWorks(effect)) {
                done.run();
            }
        } catch (RuntimeException | Error e) {
            LOG.errorf("%s: a record goes to the dead letters: %s", name, e.toString());
            buried.increment();
            pulse.done();
            refused.accept(e);
        }
    }

    /** Tells of an acknowledgement or a refusal that fails. */
    void settle(CompletionStage<Void> settled) {
        settled.whenComplete((done, e) -> {
            if (e != null) {
                LOG.warnf("%s: a record could not be settled and will come again: %s", name, e.toString());
            }
        });
    }

    /**
     * Lets {@code effect} happen on this thread.
     *
     * @return whether it worked; not if the service ends before
     * @throws RuntimeException if it never will
     */
    boolean untilItWorks(Runnable effect) {
        for (long pause = FIRST_PAUSE_MILLIS; !closed; pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS)) {
            try {
                pulse.begun();
                effect.run();
                pulse.done();
                return true;
            } catch (RuntimeException | Error e) {
                if (closed) {
                    return false;
                }
                if (!passes(e)) {
                    throw e;
                }
                pulse.failed(e);
                LOG.warnf("%s: will try again: %s", name, e.toString());
                sleep(pause);
            }
        }
        return false;
    }

    /** An error is this service's trouble and no record's, but for a stack that a record's depth may have used up. */
    private static boolean passes(Throwable e) {
        return e instanceof Error ? !(e instanceof StackOverflowError) : Trouble.passes(e);
    }

    private void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.shutdownNow();
    }
}
