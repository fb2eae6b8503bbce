package dev.firstpick.learning;

import dev.firstpick.learning.network.StagedBatch;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/**
 * Prepares the next batches on threads of its own while the network works on this one. What a batch holds depends on its iteration
 * alone, so preparing ahead changes nothing but the time.
 */
final class Prefetch implements AutoCloseable {

    private record Coming(int iteration, Future<StagedBatch> batch) {}

    private final IntFunction<StagedBatch> batches;
    private final int end;
    private final int ahead;
    private final Deque<Coming> coming = new ArrayDeque<>();
    private final ExecutorService threads;

    /**
     * @param batches may be called by as many threads at once as there are
     * @param end the iteration before which preparing stops
     * @param threads how many
     */
    Prefetch(IntFunction<StagedBatch> batches, int end, int threads) {
        this.batches = batches;
        this.end = end;
        this.ahead = threads + 1;
        this.threads = Executors.newFixedThreadPool(threads, task -> {
            Thread worker = new Thread(task, "patches");
            worker.setDaemon(true);
            return worker;
        });
    }

    /** The batch of {@code iteration}, which the caller closes; iterations are asked for in ascending order, without gaps. */
    StagedBatch next(int iteration) {
        int next = coming.isEmpty() ? iteration : coming.getLast().iteration() + 1;
        while (next < end && next <= iteration + ahead) {
            int wanted = next++;
            coming.addLast(new Coming(wanted, threads.submit(() -> batches.apply(wanted))));
        }
        try {
            StagedBatch batch = coming.getFirst().batch().get();
            coming.removeFirst();
            return batch;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while patches were prepared", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error failure) {
                throw failure;
            }
            throw new IllegalStateException("Patches could not be prepared", e.getCause());
        }
    }

    /** Waits for the batches in preparation and drops all that nobody took: the network may be closed afterwards. */
    @Override
    public void close() {
        threads.shutdownNow();
        boolean interrupted = false;
        while (!ended()) {
            interrupted |= Thread.interrupted();
        }
        for (Coming each : coming) {
            if (each.batch().isDone() && !each.batch().isCancelled()) {
                drop(each.batch());
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean ended() {
        try {
            return threads.awaitTermination(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void drop(Future<StagedBatch> batch) {
        try {
            batch.get().close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            // It failed, and nobody will take it.
        }
    }
}
