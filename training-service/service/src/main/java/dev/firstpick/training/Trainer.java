package dev.firstpick.training;

import dev.firstpick.events.Topics;
import dev.firstpick.learning.network.DeviceUnavailableException;
import dev.firstpick.learning.network.EngineUnavailableException;
import dev.firstpick.store.ObjectStore;
import dev.firstpick.training.job.JobHandler;
import dev.firstpick.training.job.JobMetrics;
import dev.firstpick.training.job.JobRunner;
import dev.firstpick.training.publish.Announcer;
import dev.firstpick.training.publish.Publisher;
import dev.firstpick.training.queue.QueueSettings;
import dev.firstpick.training.queue.Worker;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the worker with the service, and ends it before anything that it needs: the shutdown event comes while store and channels
 * are still open.
 */
@ApplicationScoped
public class Trainer {

    private static final Logger LOG = LoggerFactory.getLogger(Trainer.class);

    private final String name;
    private final EngineRoom engine;
    private final Worker worker;

    Trainer(
            TrainerSettings settings,
            KafkaAccess kafka,
            ObjectStore store,
            Publisher publisher,
            EngineRoom engine,
            Instance<JobHandler<?>> handlers,
            MeterRegistry registry) {
        this.engine = engine;
        name = settings.worker().orElseGet(WorkerName::ofThisProcess);
        JobMetrics metrics = new JobMetrics(registry);
        List<JobHandler<?>> all = new ArrayList<>();
        handlers.forEach(all::add);
        JobRunner runner = new JobRunner(name, store, new Announcer(publisher), all, metrics, Clock.systemUTC());
        worker = new Worker(
                new QueueSettings(kafka.settings(), name, Topics.TRAINING_JOBS, Topics.TRAINERS), runner, metrics);
    }

    void start(@Observes StartupEvent event) {
        try {
            engine.start();
        } catch (DeviceUnavailableException | EngineUnavailableException e) {
            // One sentence that says what to do; where in the code it was found says nothing.
            LOG.error("the trainer does not start: {}", e.getMessage());
            Quarkus.asyncExit(1);
            return;
        }
        worker.start();
        LOG.info("trainer ready for jobs: worker={}", name);
    }

    void stop(@Observes ShutdownEvent event) {
        LOG.info("trainer ends: worker={}", name);
        worker.stop();
    }

    /** Why no jobs can be taken at the moment, in words; empty while they can. */
    public Optional<String> hindrance() {
        return worker.hindrance();
    }

    /** Whether the thread that takes jobs runs. */
    public boolean running() {
        return worker.running();
    }
}
