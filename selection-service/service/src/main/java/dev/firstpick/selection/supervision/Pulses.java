package dev.firstpick.selection.supervision;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** All that works by itself in this replica. */
@ApplicationScoped
public class Pulses {

    private final List<Pulse> pulses = new CopyOnWriteArrayList<>();
    private final MeterRegistry registry;

    public Pulses(MeterRegistry registry) {
        this.registry = registry;
    }

    /** What is called {@code name} is watched from now on; one piece of its work may take {@code longest}. */
    public Pulse watched(String name, Duration longest) {
        Pulse pulse = new Pulse(name, longest);
        Gauge.builder("firstpick.selection.failing", pulse, Pulse::failingSeconds)
                .description("Seconds for which a loop or a consumer has not succeeded")
                .tag("part", name)
                .register(registry);
        Gauge.builder("firstpick.selection.in.hand", pulse, Pulse::atWorkSeconds)
                .description("Seconds for which a loop or a consumer has had in hand what it has in hand now")
                .tag("part", name)
                .register(registry);
        pulses.add(pulse);
        return pulse;
    }

    /** Whatever is watched. */
    public List<Pulse> all() {
        return List.copyOf(pulses);
    }
}
