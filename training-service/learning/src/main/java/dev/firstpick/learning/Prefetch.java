package dev.firstpick.learning;

import dev.firstpick.learning.network.Batch;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/**
 * Prepares the next batches on a thread of its own while the network works on this one. What a batch holds depends on its iteration
 * alone, so preparing ahead changes nothing but the time.
 */
final class Prefetch implements IntFunction<Batch>, AutoCloseable {

    private static final int AHEAD = 2;

    private record Coming(int iteration, Future<Batch> batch) {}

    private final IntFunction<Batch> batches;
    private final int end;
    private final Deque<Coming> coming = new ArrayDeque<>();
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread worker = new Thread(task, "patches");
        worker.setDaemon(true);
        return worker;
    });

    /**
     * @param end the iteration before which preparing stops
     */
    Prefetch(IntFunction<Batch> batches, int end) {
        this.batches = batches;
        this.end = end;
    }

    /** The batch of {@code iteration}; iterations are asked for in ascending order, without gaps. */
    @Override
    public Batch apply(int iteration) {
        int next = coming.isEmpty() ? iteration : coming.getLast().iteration() + 1;
        while (next < end && next <= iteration + AHEAD) {
            int wanted = next++;
            coming.addLast(new Coming(wanted, thread.submit(() -> batches.apply(wanted))));
        }
        try {
            return coming.removeFirst().batch().get();
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

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
