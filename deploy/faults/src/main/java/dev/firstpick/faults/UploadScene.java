package dev.firstpick.faults;

import dev.firstpick.events.Topics;
import dev.firstpick.faults.wire.Gate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A scan is handed in: ingest stores it and has the broker keep the event, then tells the caller. The effect is the event. */
final class UploadScene implements Scene {

    private static final Duration PATIENCE = Duration.ofSeconds(180);

    private final Rig rig;

    UploadScene(Rig rig) {
        this.rig = rig;
    }

    @Override
    public void lead(PoolRun run) {
        run.open();
        run.registerAllButLast();
    }

    @Override
    public void give(PoolRun run) {
        run.register(run.scans().last());
    }

    @Override
    public Optional<Gate> hold(Moment moment) {
        return Optional.of(
                moment == Moment.DURING
                        ? rig.toKafka(Component.INGEST).holdRequest("produce", Topics.INGEST_EVENTS)
                        : rig.toKafka(Component.INGEST).holdResponse("produce", Topics.INGEST_EVENTS));
    }

    @Override
    public String awaitMoment(PoolRun run, Moment moment, Optional<Gate> gate)
            throws TimeoutException, InterruptedException {
        String caught = gate.orElseThrow().awaitCaught(PATIENCE);
        NotProvenException.require(stored(run), "the scan's manifest is in the store");
        NotProvenException.require(
                !run.acknowledged().contains(run.scans().last().name()), "the caller has no answer");
        int events = registrations(run);
        NotProvenException.require(
                events == (moment == Moment.DURING ? 0 : 1), "the topic has the event only after the effect");
        return moment == Moment.DURING
                ? "request \"" + caught + "\" held before the broker: manifest stored, event not on the topic"
                : "response to \"" + caught + "\" held: event on the topic, caller not answered";
    }

    @Override
    public String awaitInput(PoolRun run) {
        Patience.untilTrue("the scan in the store", PATIENCE, () -> stored(run));
        NotProvenException.require(
                !run.acknowledged().contains(run.scans().last().name()), "the caller has no answer");
        return "scan stored by ingest while the broker was away, caller not answered";
    }

    boolean stored(PoolRun run) {
        try {
            return rig.store()
                    .exists("pools/" + run.pool() + "/volumes/"
                            + run.scans().last().name() + ".json");
        } catch (IOException e) {
            throw new UncheckedIOException("looking into the store", e);
        }
    }

    private int registrations(PoolRun run) {
        List<ConsumerRecord<String, byte[]>> events = rig.records().of(Topics.INGEST_EVENTS, run.pool());
        String name = '"' + run.scans().last().name() + '"';
        return (int) events.stream()
                .filter(event -> new String(event.value(), java.nio.charset.StandardCharsets.UTF_8).contains(name))
                .count();
    }
}
