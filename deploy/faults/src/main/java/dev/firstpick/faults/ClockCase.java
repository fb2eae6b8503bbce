package dev.firstpick.faults;

import dev.firstpick.events.CloudEvent;
import dev.firstpick.events.Topics;
import dev.firstpick.events.kafka.KafkaEvents;
import dev.firstpick.faults.wire.Gate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The services' clocks are nearly an hour ahead while scans come in, and are set right while an event waits for the broker. Kafka refuses
 * records that are more than an hour ahead of its own clock, so nearly an hour is as far as clocks can be apart. By libfaketime.
 */
record ClockCase() implements FaultCase {

    private static final List<Path> LIBRARIES = List.of(
            Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1"),
            Path.of("/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1"));
    private static final String OFFSET = "clock-offset";

    /** After so long a process sees that its clock was set. */
    private static final Duration NOTICED = Duration.ofSeconds(1);

    private static final int AHEAD_MINUTES = 50;

    @Override
    public String component() {
        return "clocks of all services";
    }

    @Override
    public String fault() {
        return "jump";
    }

    @Override
    public String moment() {
        return "during";
    }

    @Override
    public String name() {
        return "clocks/jump/during";
    }

    @Override
    public Optional<String> hindrance() {
        return library().isPresent()
                ? Optional.empty()
                : Optional.of("there is no libfaketime: apt-get install libfaketime");
    }

    private static Optional<Path> library() {
        return LIBRARIES.stream().filter(Files::isRegularFile).findFirst();
    }

    @Override
    public boolean hasOwnRig() {
        return true;
    }

    @Override
    public Rig rig(Path home, Path state) {
        Map<String, String> clock = new LinkedHashMap<>();
        clock.put("LD_PRELOAD", library().orElseThrow().toString());
        clock.put("FAKETIME_TIMESTAMP_FILE", offset(state).toString());
        // To read it at every look at the clock would take more time than all else.
        clock.put("FAKETIME_CACHE_DURATION", Long.toString(NOTICED.toSeconds()));
        clock.put("FAKETIME_DONT_FAKE_MONOTONIC", "1");
        // Otherwise what waits by the monotonic clock, as Java's threads do, is woken at once, again and again.
        clock.put("FAKETIME_FORCE_MONOTONIC_FIX", "0");
        set(state, 0);
        return Rig.start(rig(), home, state, clock);
    }

    private static Path offset(Path state) {
        return state.resolve(OFFSET);
    }

    /** How many minutes the services' clocks are ahead from now on. */
    private static void set(Path state, int minutes) {
        try {
            Files.createDirectories(state);
            Path next = state.resolve(OFFSET + ".next");
            Files.writeString(next, "+" + minutes + "m\n");
            Files.move(
                    next,
                    offset(state),
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING,
                    java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("setting the clock", e);
        }
    }

    /** As {@link #set}, and waits until they are. */
    private static void turn(Rig rig, int minutes) throws InterruptedException {
        set(rig.state(), minutes);
        Thread.sleep(2 * NOTICED.toMillis());
    }

    @Override
    public String play(Rig rig, Scans scans, Promises promises) throws Exception {
        PoolRun run = new PoolRun(rig, "clocks", scans, PoolRun.LONG_TRAINING);
        turn(rig, AHEAD_MINUTES);
        run.open();
        run.registerAllButLast();
        Duration ahead = Duration.between(Instant.now(), lastTime(rig, run));
        NotProvenException.require(ahead.toMinutes() >= AHEAD_MINUTES - 5, "events are from the future: " + ahead);
        CompletableFuture<Void> given;
        try (Gate gate = rig.toKafka(Component.INGEST).holdRequest("produce", Topics.INGEST_EVENTS)) {
            given = run.meanwhile(() -> run.register(scans.last()));
            gate.awaitCaught(Patience.LONG);
            rig.target(Component.INGEST).kill();
            gate.cut();
            turn(rig, 0);
        }
        rig.target(Component.INGEST).restart();
        given.get();
        run.seal();
        run.awaitPicks();
        turn(rig, AHEAD_MINUTES);
        run.annotatePicks();
        turn(rig, 0);
        run.complete();
        promises.requireAll(run);
        return "clocks " + ahead.toMinutes()
                + " minutes ahead while scans came in, set right while an event waited, ahead again"
                + " while labels came in, and set right";
    }

    private static Instant lastTime(Rig rig, PoolRun run) {
        List<CloudEvent> events = rig.records().of(Topics.INGEST_EVENTS, run.pool()).stream()
                .map(KafkaEvents::fromRecord)
                .toList();
        return Instant.parse(events.get(events.size() - 1).headers().get(CloudEvent.TIME));
    }
}
