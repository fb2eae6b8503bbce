package dev.firstpick.results.health;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * What consumes and never ends: one for each topic, one that tells those who watch, one that counts what is not read yet. Each says what it
 * is at, so that one that hangs, or whose thread ended, is seen. May be used from any thread.
 */
@ApplicationScoped
public class Consumers {

    private final Map<String, Consumer> all = new ConcurrentHashMap<>();
    private final MeterRegistry meters;
    private final Duration stuckAfter;
    private final Clock clock;

    @jakarta.inject.Inject
    public Consumers(
            MeterRegistry meters,
            @ConfigProperty(name = "firstpick.results.stuck-after", defaultValue = "5m") Duration stuckAfter) {
        this(meters, stuckAfter, Clock.systemUTC());
    }

    Consumers(MeterRegistry meters, Duration stuckAfter, Clock clock) {
        this.meters = meters;
        this.stuckAfter = stuckAfter;
        this.clock = clock;
    }

    /** The consumer of that name; the same one whenever it is asked for. */
    public Consumer named(String name) {
        return all.computeIfAbsent(name, this::registered);
    }

    private Consumer registered(String name) {
        Consumer consumer = new Consumer();
        Gauge.builder("firstpick.results.in.hand", consumer, Consumer::secondsInHand)
                .description("for how long a consumer has had in hand what it has in hand now, all attempts together")
                .baseUnit("seconds")
                .tag("consumer", name)
                .register(meters);
        Gauge.builder(
                        "firstpick.results.consumer.up",
                        consumer,
                        one -> one.trouble().isEmpty() ? 1 : 0)
                .description("1 while a consumer goes on, 0 if it hangs or has ended")
                .tag("consumer", name)
                .register(meters);
        return consumer;
    }

    /** Which consumers do not go on, and why; a restart of the process is what mends them. */
    Map<String, String> troubles() {
        Map<String, String> troubles = new TreeMap<>();
        all.forEach((name, consumer) -> consumer.trouble().ifPresent(trouble -> troubles.put(name, trouble)));
        return troubles;
    }

    /** How far each consumer is, in words. */
    Map<String, String> states() {
        Map<String, String> states = new TreeMap<>();
        all.forEach((name, consumer) -> states.put(name, consumer.state()));
        return states;
    }

    /** One consumer. A piece of work may take several attempts; each attempt must end within a time, the piece need not. */
    public final class Consumer {
        private Instant begun;
        private Instant attempted;
        private String failure;
        private String end;

        private Consumer() {}

        /** An attempt begins, at the piece of work in hand or at a new one. */
        public synchronized void attempt() {
            attempted = clock.instant();
            begun = begun == null ? attempted : begun;
        }

        /** The attempt failed; another one will follow. */
        public synchronized void failed(Throwable cause) {
            failure = cause.toString();
            attempted = null;
        }

        /** The piece of work is done, or given up. */
        public synchronized void done() {
            begun = null;
            attempted = null;
            failure = null;
        }

        /** There will be no further attempt at anything, though the process goes on. */
        public synchronized void ended(Throwable cause) {
            end = cause.toString();
        }

        synchronized double secondsInHand() {
            return begun == null ? 0 : Duration.between(begun, clock.instant()).toMillis() / 1000.0;
        }

        synchronized Optional<String> trouble() {
            if (end != null) {
                return Optional.of("ended: " + end);
            }
            boolean stuck = attempted != null
                    && Duration.between(attempted, clock.instant()).compareTo(stuckAfter) > 0;
            return stuck
                    ? Optional.of("hangs: at the same attempt for "
                            + Duration.between(attempted, clock.instant()).toSeconds() + " s")
                    : Optional.empty();
        }

        private synchronized String state() {
            return trouble()
                    .orElseGet(() -> begun == null
                            ? "idle"
                            : failure == null
                                    ? "at work"
                                    : "tries again for " + Math.round(secondsInHand()) + " s: " + failure);
        }
    }
}
