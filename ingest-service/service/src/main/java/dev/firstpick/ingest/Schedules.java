package dev.firstpick.ingest;

import dev.firstpick.ingest.intake.Digesting;
import dev.firstpick.ingest.intake.DropFolder;
import dev.firstpick.ingest.intake.VolumeIntake;
import dev.firstpick.ingest.kafka.GrowthListener;
import dev.firstpick.ingest.pool.GrownPools;
import dev.firstpick.ingest.pool.Ledger;
import dev.firstpick.ingest.pool.UnannouncedException;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What happens by itself, from the start on. */
@Singleton
final class Schedules {

    private static final Logger LOG = LoggerFactory.getLogger(Schedules.class);

    private final Ledger ledger;
    private final IngestSettings settings;
    private final Optional<DropFolder> drop;
    private final GrowthListener growth;
    private final Digesting digesting;
    private final GrownPools grown;
    private final AtomicInteger unannounced = new AtomicInteger();
    private final AtomicInteger unsealed = new AtomicInteger();

    Schedules(
            Ledger ledger,
            VolumeIntake intake,
            GrowthListener growth,
            GrownPools grown,
            Digesting digesting,
            IngestSettings settings,
            Clock clock,
            MeterRegistry meters) {
        this.ledger = ledger;
        this.growth = growth;
        this.grown = grown;
        this.digesting = digesting;
        this.settings = settings;
        this.drop = settings.dropFolder()
                .map(folder -> new DropFolder(folder, intake, settings.drop().settling(), clock));
        meters.gauge("firstpick.ingest.unannounced", unannounced);
        drop.ifPresent(watched -> meters.gauge("firstpick.ingest.drop.passed.over", watched, DropFolder::passedOver));
        meters.gauge("firstpick.ingest.unsealed", unsealed);
        meters.gauge(
                "firstpick.ingest.growth.up",
                growth,
                listener -> listener.hanging().isEmpty() ? 1 : 0);
    }

    void listen(@Observes StartupEvent event) {
        growth.start();
    }

    @Scheduled(every = "${firstpick.announcements.relay-every:2s}", concurrentExecution = ConcurrentExecution.SKIP)
    void relay() throws IOException {
        try {
            unannounced.set(ledger.relay(settings.announcements().relayAfter()));
        } catch (UnannouncedException e) {
            LOG.warn("Events stay unannounced for now: {}", e.getMessage());
        }
    }

    @Scheduled(every = "10s", concurrentExecution = ConcurrentExecution.SKIP)
    void countUnsealed() throws IOException {
        unsealed.set(grown.unsealed().size());
    }

    @Scheduled(every = "1m", delayed = "10s", concurrentExecution = ConcurrentExecution.SKIP)
    void digest() throws IOException {
        digesting.run();
    }

    @Scheduled(every = "${firstpick.drop.every:2s}", concurrentExecution = ConcurrentExecution.SKIP)
    void takeInDropped() {
        if (drop.isPresent()) {
            try {
                drop.get().scan();
            } catch (UnannouncedException e) {
                LOG.warn("Dropped files wait for the broker: {}", e.getMessage());
            }
        }
    }
}
