package dev.firstpick.selection.jobs;

import dev.firstpick.events.Topics;
import dev.firstpick.selection.database.InOrder;
import dev.firstpick.selection.database.OneAtATime;
import dev.firstpick.selection.database.Transactions;
import dev.firstpick.selection.outbox.KafkaPublisher;
import dev.firstpick.selection.steps.Loop;
import dev.firstpick.selection.steps.WakeUps;
import dev.firstpick.training.events.TrainingJob;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Instant;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Sends jobs to the trainers, so many at a time as the window allows, and again those that nobody reports on. One replica dispatches
 * at a time. Whoever dies between sending and noting it sends the job twice, as the same attempt: the first outcome stands.
 */
@ApplicationScoped
class Dispatcher {

    private static final Logger LOG = Logger.getLogger(Dispatcher.class);

    private final Jobs jobs;
    private final Line line;
    private final KafkaPublisher publisher;
    private final Transactions transactions;
    private final WakeUps wakeUps;
    private final DispatchSettings settings;
    private Loop loop;

    Dispatcher(
            Jobs jobs,
            Line line,
            KafkaPublisher publisher,
            Transactions transactions,
            WakeUps wakeUps,
            DispatchSettings settings) {
        this.jobs = jobs;
        this.line = line;
        this.publisher = publisher;
        this.transactions = transactions;
        this.wakeUps = wakeUps;
        this.settings = settings;
    }

    void start(@Observes StartupEvent event) {
        loop = Loop.start("dispatcher", settings.interval(), () -> transactions.await(this::dispatch));
        wakeUps.register(loop);
    }

    void stop(@Observes ShutdownEvent event) {
        loop.close();
    }

    private Uni<Loop.Next> dispatch() {
        return OneAtATime.DISPATCHER
                .tryLock()
                .chain(mine -> mine
                        ? sendSilentAgain().chain(this::fillWindow).replaceWith(Loop.Next.LATER)
                        : Uni.createFrom().item(Loop.Next.SOON));
    }

    private Uni<Void> sendSilentAgain() {
        return line.silent(Instant.now(), settings.silence()).chain(silent -> {
            silent.forEach(job -> LOG.infof("job %s is silent and is sent again", job));
            return send(silent, JobState.RELEASED);
        });
    }

    private Uni<Void> fillWindow() {
        return jobs.count("state", JobState.RELEASED).chain(released -> {
            int free = Math.toIntExact(Math.max(0, settings.window() - released));
            return free == 0 ? Uni.createFrom().voidItem() : line.next(free).chain(next -> send(next, JobState.HELD));
        });
    }

    private Uni<Void> send(List<String> ids, JobState expected) {
        return InOrder.each(ids, id -> jobs.locked(id).chain(job -> {
            if (job == null || job.state() != expected) {
                return Uni.createFrom().voidItem();
            }
            Instant now = Instant.now();
            return publisher
                    .publish(Topics.TRAINING_JOBS, TrainingJob.CODEC.encode(job.nextAttempt(now)))
                    .invoke(() -> job.sent(now));
        }));
    }
}
