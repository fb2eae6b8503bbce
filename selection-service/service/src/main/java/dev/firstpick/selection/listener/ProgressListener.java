package dev.firstpick.selection.listener;

import dev.firstpick.events.CloudEvent;
import dev.firstpick.events.kafka.KafkaEvents;
import dev.firstpick.selection.database.Transactions;
import dev.firstpick.selection.jobs.Jobs;
import dev.firstpick.selection.supervision.Pulses;
import dev.firstpick.training.events.ProgressEvent;
import dev.firstpick.training.events.TrainingProgressed;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Notes that jobs are worked at, so that they are not sent again. Coarsely: a trainer tells far more than is needed for that. */
@ApplicationScoped
class ProgressListener {

    private static final String CHANNEL = "training-progress";
    private static final int PARTS_OF_SILENCE = 6;
    private static final int REMEMBERED = 1000;
    private static final List<String> PHASES = List.of("loading", "training", "embedding", "evaluating");
    private static final long MOST_IN_A_PHASE = 1L << 32;

    private final Jobs jobs;
    private final Transactions transactions;
    private final Duration pace;
    private final Consumption consumption;

    /** When a job's last report was stored, of the jobs stored last. Of the consumption's thread alone. */
    private final Map<String, Instant> stored = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
            return size() > REMEMBERED;
        }
    };

    ProgressListener(
            Jobs jobs,
            Transactions transactions,
            @ConfigProperty(name = "firstpick.dispatch.silence") Duration silence,
            Pulses pulses,
            MeterRegistry registry) {
        this.consumption = new Consumption(CHANNEL, pulses, registry);
        this.jobs = jobs;
        this.transactions = transactions;
        this.pace = silence.dividedBy(PARTS_OF_SILENCE);
    }

    @Incoming(CHANNEL)
    Uni<Void> on(ConsumerRecord<String, byte[]> record) {
        return consumption.take(() -> handle(KafkaEvents.fromRecord(record)));
    }

    private void handle(CloudEvent record) {
        ProgressEvent.CODEC.decodeKnown(record).ifPresent(event -> {
            if (event instanceof TrainingProgressed progressed) {
                note(progressed);
            }
        });
    }

    private void note(TrainingProgressed event) {
        Instant now = Instant.now();
        // A trainer's clock may be ahead.
        Instant when = event.time().isBefore(now) ? event.time() : now;
        Instant last = stored.get(event.job());
        if (last == null || last.plus(pace).isBefore(when)) {
            transactions.await(() -> jobs.reported(event.job(), when, progressed(event)));
            stored.put(event.job(), when);
        }
    }

    /** Phases come in this order, and within one there is so much done. */
    private static long progressed(TrainingProgressed event) {
        return PHASES.indexOf(event.phase()) * MOST_IN_A_PHASE + event.done();
    }

    /** Before the database's pool is closed: what fails because of that is not the record's fault. */
    void stop(@Observes ShutdownEvent event) {
        consumption.close();
    }
}
