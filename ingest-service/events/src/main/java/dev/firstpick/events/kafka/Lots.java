package dev.firstpick.events.kafka;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.function.Consumer;

/**
 * Takes what a channel brings in lots, on a thread of its own: while one lot is taken the next gathers, so lots are small while little comes and
 * large while much does, and nothing waits for a lot to be full. At most two lots are in memory.
 */
public final class Lots<T> implements Flow.Subscriber<T> {

    private static final int LARGEST = 128;

    private final BlockingQueue<T> gathered = new ArrayBlockingQueue<>(2 * LARGEST);
    private final String name;
    private final Consumer<List<T>> taker;
    private volatile boolean ended;

    /**
     * Takes nothing before it is subscribed.
     *
     * @param name of the thread
     * @param taker blocks until a lot is taken, in its order; what it throws ends the channel
     */
    public Lots(String name, Consumer<List<T>> taker) {
        this.name = name;
        this.taker = taker;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        Thread thread = new Thread(() -> takeAll(subscription), name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void onNext(T one) {
        // There is room: no more were asked for.
        gathered.add(one);
    }

    @Override
    public void onError(Throwable cause) {
        ended = true;
    }

    @Override
    public void onComplete() {
        ended = true;
    }

    private void takeAll(Flow.Subscription subscription) {
        subscription.request(2L * LARGEST);
        List<T> lot = new ArrayList<>();
        try {
            while (!ended) {
                lot.add(gathered.take());
                gathered.drainTo(lot, LARGEST - 1);
                taker.accept(List.copyOf(lot));
                subscription.request(lot.size());
                lot.clear();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
