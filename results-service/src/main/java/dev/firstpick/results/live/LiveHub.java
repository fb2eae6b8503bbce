package dev.firstpick.results.live;

import dev.firstpick.results.health.Consumers;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.MultiEmitter;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.pubsub.PgSubscriber;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Tells listeners of this replica what any replica stored. PostgreSQL's NOTIFY only nudges: what is told is read from the log after
 * the last number that was told, so that a nudge lost with its connection loses nothing; a slow poll makes up for it.
 */
@ApplicationScoped
public class LiveHub {

    private static final Logger LOG = Logger.getLogger(LiveHub.class);
    private static final long POLL_MILLIS = 2_000;
    private static final long RECONNECT_MILLIS = 500;
    private static final Duration PRUNE = Duration.ofMinutes(10);
    private static final int SLOWEST = 50_000;

    private final LiveLog log;
    private final Vertx vertx;
    private final PgSubscriber nudges;
    private final Consumers.Consumer consumer;
    private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean reading = new AtomicBoolean();
    private final AtomicBoolean nudged = new AtomicBoolean();
    private volatile long told = -1;
    private volatile boolean stopping;

    LiveHub(
            LiveLog log,
            Vertx vertx,
            MeterRegistry meters,
            Consumers consumers,
            @ConfigProperty(name = "quarkus.datasource.reactive.url") String url,
            @ConfigProperty(name = "quarkus.datasource.username") String username,
            @ConfigProperty(name = "quarkus.datasource.password") String password) {
        this.log = log;
        this.vertx = vertx;
        this.consumer = consumers.named("live");
        PgConnectOptions options = PgConnectOptions.fromUri(url.replaceFirst("^vertx-reactive:", ""))
                .setUser(username)
                .setPassword(password);
        this.nudges = PgSubscriber.subscriber(vertx, options).reconnectPolicy(retries -> RECONNECT_MILLIS);
        meters.gaugeCollectionSize("firstpick.results.listeners", List.of(), listeners);
    }

    void start(@Observes StartupEvent event) {
        nudges.channel("firstpick_results").handler(seq -> nudge());
        nudges.connect().onFailure(e -> LOG.warnf("no live notifications yet, polling meanwhile, cause=%s", e));
        vertx.setPeriodic(POLL_MILLIS, timer -> nudge());
        vertx.setPeriodic(PRUNE.toMillis(), timer -> log.prune()
                .subscribe()
                .with(rows -> LOG.debugf("pruned rows=%d", rows), e -> LOG.warnf("could not prune, cause=%s", e)));
        nudge();
    }

    void stop(@Observes ShutdownEvent event) {
        stopping = true;
        nudges.close();
        listeners.forEach(Listener::complete);
    }

    /**
     * What happens from now on, or since a number.
     *
     * @param after the number that the listener saw last; empty for from now on
     */
    public Multi<LiveEvent> listen(Optional<Long> after) {
        return Multi.createFrom()
                .<LiveEvent>emitter(
                        emitter -> {
                            Listener listener = new Listener(emitter);
                            listeners.add(listener);
                            emitter.onTermination(() -> listeners.remove(listener));
                            catchUp(listener, after);
                        },
                        SLOWEST);
    }

    private void catchUp(Listener listener, Optional<Long> after) {
        Uni<Long> from = after.map(seq -> Uni.createFrom().item(seq)).orElseGet(log::latest);
        from.subscribe().with(seq -> readPage(listener, seq), listener::fail);
    }

    private void readPage(Listener listener, long seq) {
        log.after(seq)
                .subscribe()
                .with(
                        page -> {
                            page.forEach(listener::past);
                            if (page.size() < LiveLog.PAGE) {
                                listener.caughtUp(
                                        page.isEmpty()
                                                ? seq
                                                : page.get(page.size() - 1).seq());
                            } else {
                                readPage(listener, page.get(page.size() - 1).seq());
                            }
                        },
                        listener::fail);
    }

    /** One reading at a time; a nudge during it causes another. */
    private void nudge() {
        nudged.set(true);
        if (!stopping && reading.compareAndSet(false, true)) {
            nudged.set(false);
            consumer.attempt();
            Uni<Boolean> more = told < 0 || listeners.isEmpty() ? skip() : forward();
            more.subscribe().with(this::read, this::failed);
        }
    }

    /** The poll tries again. */
    private void failed(Throwable cause) {
        LOG.warnf("could not read what happened, cause=%s", cause);
        consumer.failed(cause);
        reading.set(false);
    }

    private void read(boolean more) {
        consumer.done();
        reading.set(false);
        if (more || nudged.get()) {
            nudge();
        }
    }

    /** Passes over what nobody listens to. Whoever began to listen meanwhile may have read up to before it: then nothing is passed over. */
    private Uni<Boolean> skip() {
        return log.latest().map(latest -> {
            boolean heard = told >= 0 && !listeners.isEmpty();
            if (!heard) {
                told = latest;
            }
            return heard;
        });
    }

    private Uni<Boolean> forward() {
        return log.after(told).map(events -> {
            for (LiveEvent event : events) {
                listeners.forEach(listener -> listener.accept(event));
                told = event.seq();
            }
            return events.size() == LiveLog.PAGE;
        });
    }

    /** Someone who listens: what happens while they catch up waits, and nothing is told twice. */
    private static final class Listener {
        private final MultiEmitter<? super LiveEvent> emitter;
        private final Queue<LiveEvent> waiting = new ArrayDeque<>();
        private boolean live;
        private long last;

        Listener(MultiEmitter<? super LiveEvent> emitter) {
            this.emitter = emitter;
        }

        synchronized void past(LiveEvent event) {
            emitter.emit(event);
        }

        synchronized void caughtUp(long seq) {
            last = seq;
            live = true;
            waiting.forEach(this::emitNew);
            waiting.clear();
        }

        synchronized void accept(LiveEvent event) {
            if (live) {
                emitNew(event);
            } else if (waiting.size() < SLOWEST) {
                waiting.add(event);
            } else {
                waiting.clear();
                fail(new IllegalStateException("too much happened while this listener caught up"));
            }
        }

        private void emitNew(LiveEvent event) {
            if (event.seq() > last) {
                last = event.seq();
                emitter.emit(event);
            }
        }

        void complete() {
            emitter.complete();
        }

        void fail(Throwable cause) {
            emitter.fail(cause);
        }
    }
}
