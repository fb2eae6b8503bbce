package dev.firstpick.results.projection;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.eclipse.microprofile.reactive.messaging.Message;

/**
 * Takes the records of a channel in lots, on a thread of its own: while one lot is taken the next gathers, so lots are small while little comes and
 * large while much does, and nothing waits for a lot to be full. At most two lots of records are in memory.
 */
final class Lots implements Flow.Subscriber<Message<byte[]>> {

    private static final int LARGEST = 128;

    private final BlockingQueue<Message<byte[]>> gathered = new ArrayBlockingQueue<>(2 * LARGEST);
    private final String name;
    private final Consumer<List<Message<byte[]>>> taker;
    private volatile boolean ended;

    /** @param taker blocks until a lot is taken; what it throws ends the channel */
    Lots(String name, Consumer<List<Message<byte[]>>> taker) {
        this.name = name;
        this.taker = taker;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        Lag.daemon(() -> takeAll(subscription), name).start();
    }

    @Override
    public void onNext(Message<byte[]> message) {
        // There is room: no more were asked for.
        gathered.add(message);
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
        List<Message<byte[]>> lot = new ArrayList<>();
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
