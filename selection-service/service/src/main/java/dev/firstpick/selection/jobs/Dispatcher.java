package dev.firstpick.selection.jobs;

import dev.firstpick.events.CloudEvent;
import dev.firstpick.events.Topics;
import dev.firstpick.selection.database.InOrder;
import dev.firstpick.selection.database.OneAtATime;
import dev.firstpick.selection.database.Texts;
import dev.firstpick.selection.database.Transactions;
import dev.firstpick.selection.outbox.KafkaPublisher;
import dev.firstpick.selection.pool.Pools;
import dev.firstpick.selection.supervision.Loop;
import dev.firstpick.selection.supervision.Pulses;
import dev.firstpick.selection.supervision.WakeUps;
import dev.firstpick.training.events.TrainingJob;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * Sends jobs to the trainers, so many at a time as the window allows, and again those that nobody reports on. One replica dispatches
 * at a time. Whoever dies between sending and noting it sends the job twice, as the same attempt: the first outcome stands.
 */
@ApplicationScoped
class Dispatcher {

    private static final Logger LOG = Logger.getLogger(Dispatcher.class);

    private static final Duration LONGEST_ROUND = Duration.ofMinutes(2);

    private final Jobs jobs;
    private final Pools pools;
    private final Line line;
    private final KafkaPublisher publisher;
    private final Transactions transactions;
    private final WakeUps wakeUps;
    private final DispatchSettings settings;
    private final Pulses pulses;
    private Loop loop;

    /** The jobs that this round found to be of no use, with the reason. Of the loop, one thing at a time. */
    private final Map<String, String> hopeless = new ConcurrentHashMap<>();

    Dispatcher(
            Pulses pulses,
            Jobs jobs,
            Pools pools,
            Line line,
            KafkaPublisher publisher,
            Transactions transactions,
            WakeUps wakeUps,
            DispatchSettings settings) {
        this.pulses = pulses;
        this.jobs = jobs;
        this.pools = pools;
        this.line = line;
        this.publisher = publisher;
        this.transactions = transactions;
        this.wakeUps = wakeUps;
        this.settings = settings;
    }

    void start(@Observes StartupEvent event) {
        loop = Loop.start(pulses.watched("dispatcher", LONGEST_ROUND), settings.interval(), this::round);
        wakeUps.register(loop);
    }

    void stop(@Observes ShutdownEvent event) {
        loop.close();
    }

    /** Jobs are given up in transactions of their own: those hold the locks of pools. */
    private Loop.Next round() {
        hopeless.clear();
        Loop.Next next = transactions.await(this::dispatch);
        hopeless.forEach((job, reason) -> {
            LOG.errorf("job %s is given up: %s", job, reason);
            transactions.await(
                    () -> jobs.poolOf(job).chain(pool -> pools.locked(pool).chain(() -> jobs.giveUp(job, reason))));
        });
        if (!hopeless.isEmpty()) {
            wakeUps.wake();
        }
        return next;
    }

    private Uni<Loop.Next> dispatch() {
        return OneAtATime.DISPATCHER
                .tryLock()
                .chain(mine -> mine
                        ? sendSilentAgain().chain(this::fillWindow).replaceWith(Loop.Next.LATER)
                        : Uni.createFrom().item(Loop.Next.SOON));
    }

    private Uni<Void> sendSilentAgain() {
        return line.silent(Instant.now(), settings.silence())
                .chain(silent -> InOrder.each(silent, id -> locked(id, JobState.RELEASED, this::sendSilentAgain)));
    }

    /**
     * A job that nobody began is sent again as often as it takes. One that was begun may be what ends its trainers: the broker delivers
     * it to one after the other, a limited number of times, and then it is silent here.
     */
    private Uni<Void> sendSilentAgain(Job job) {
        int silences = job.isBegun() ? job.fellSilent() : 0;
        if (silences >= settings.maxSilences()) {
            hopeless.put(
                    job.id(),
                    "begun and never finished: it was sent " + job.attempt() + " times, and " + silences
                            + " times trainers began it, fell silent and came no further");
            return Uni.createFrom().voidItem();
        }
        LOG.infof("job %s is silent and is sent again, silences=%d", job.id(), silences);
        return send(job);
    }

    private Uni<Void> fillWindow() {
        return jobs.countReleased().chain(released -> {
            int free = Math.toIntExact(Math.max(0, settings.window() - released));
            return free == 0
                    ? Uni.createFrom().voidItem()
                    : line.next(free).chain(next -> InOrder.each(next, id -> locked(id, JobState.HELD, this::send)));
        });
    }

    private Uni<Void> locked(String id, JobState expected, Function<Job, Uni<Void>> work) {
        return jobs.locked(id)
                .chain(job -> job == null || job.state() != expected
                        ? Uni.createFrom().voidItem()
                        : work.apply(job));
    }

    /** A job that can never be sent holds up no other. */
    private Uni<Void> send(Job job) {
        Instant now = Instant.now();
        CloudEvent record;
        try {
            record = TrainingJob.CODEC.encode(job.nextAttempt(now));
        } catch (RuntimeException e) {
            hopeless.put(job.id(), Texts.plain("it cannot be sent: " + e.getMessage()));
            return Uni.createFrom().voidItem();
        }
        return publisher
                .publish(Topics.TRAINING_JOBS, record)
                .invoke(() -> job.sent(now))
                .onFailure(KafkaPublisher::isRefusal)
                .recoverWithUni(e -> {
                    hopeless.put(job.id(), Texts.plain("it cannot be sent: " + e.getMessage()));
                    return Uni.createFrom().voidItem();
                });
    }
}
