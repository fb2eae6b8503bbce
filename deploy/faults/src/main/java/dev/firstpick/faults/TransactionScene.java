package dev.firstpick.faults;

import dev.firstpick.events.Topics;
import dev.firstpick.faults.wire.Gate;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A service takes an event of ingest's: it applies it in a transaction, then commits the record's offset. The effect is the transaction, the
 * acknowledgement is the offset.
 */
final class TransactionScene implements Scene {

    private static final Duration PATIENCE = Duration.ofSeconds(180);

    private final Rig rig;
    private final Component service;
    private final String group;
    private final String statement;
    private final String query;
    private final Function<PoolRun, String> subject;
    private final BiConsumer<TransactionScene, PoolRun> lead;
    private final Consumer<PoolRun> input;

    private TransactionScene(
            Rig rig,
            Component service,
            String statement,
            String query,
            Function<PoolRun, String> subject,
            BiConsumer<TransactionScene, PoolRun> lead,
            Consumer<PoolRun> input) {
        this.rig = rig;
        this.service = service;
        this.group = service.name().toLowerCase(java.util.Locale.ROOT);
        this.statement = statement;
        this.query = query;
        this.subject = subject;
        this.lead = lead;
        this.input = input;
    }

    /** Selection takes in that a pool was sealed. */
    static TransactionScene ofSelection(Rig rig) {
        return new TransactionScene(
                rig,
                Component.SELECTION,
                "into selection.revisions",
                "select 1 from selection.revisions where pool = ?",
                run -> "\"revision\":",
                (scene, run) -> {
                    run.open();
                    run.registerAllButLast();
                    run.register(run.scans().last());
                },
                PoolRun::seal);
    }

    /** Results takes in that a scan was registered. */
    static TransactionScene ofResults(Rig rig) {
        return new TransactionScene(
                rig,
                Component.RESULTS,
                "into results.volumes",
                "select 1 from results.volumes where pool = ? and volume = ?",
                run -> '"' + run.scans().last().name() + '"',
                (scene, run) -> {
                    run.open();
                    run.registerAllButLast();
                    int before = run.scans().candidates().size();
                    Patience.untilTrue(
                            "the other scans on the results",
                            Patience.LONG,
                            () -> run.volumesOfResults().size() == before);
                },
                run -> run.register(run.scans().last()));
    }

    @Override
    public void lead(PoolRun run) {
        lead.accept(this, run);
    }

    @Override
    public void give(PoolRun run) {
        input.accept(run);
    }

    @Override
    public Optional<Gate> hold(Moment moment) {
        return Optional.of(
                moment == Moment.DURING
                        ? rig.toPostgres(service).holdRequest("commit", statement)
                        : rig.toPostgres(service).holdResponse("commit", statement));
    }

    @Override
    public String awaitMoment(PoolRun run, Moment moment, Optional<Gate> gate)
            throws TimeoutException, InterruptedException {
        gate.orElseThrow().awaitCaught(PATIENCE);
        int rows = rows(run);
        NotProvenException.require(
                rows == (moment == Moment.DURING ? 0 : 1), "the row is there only after the effect, found " + rows);
        NotProvenException.require(
                !rig.records().committed(group, event(run).orElseThrow()), "the record's offset is not committed");
        return moment == Moment.DURING
                ? "COMMIT of \"" + statement + "\" held before the database: row not visible, offset not committed"
                : "the database's answer to COMMIT of \"" + statement + "\" held: row visible, offset not committed";
    }

    @Override
    public String awaitInput(PoolRun run) {
        Patience.untilTrue("the event on the topic", PATIENCE, () -> event(run).isPresent());
        NotProvenException.require(
                !rig.records().committed(group, event(run).orElseThrow()), "the record's offset is not committed");
        return "event on the topic while it was away, offset not committed";
    }

    private Optional<ConsumerRecord<String, byte[]>> event(PoolRun run) {
        List<ConsumerRecord<String, byte[]>> events = rig.records().of(Topics.INGEST_EVENTS, run.pool());
        String wanted = subject.apply(run);
        return events.stream()
                .filter(event -> new String(event.value(), StandardCharsets.UTF_8).contains(wanted))
                .findFirst();
    }

    private int rows(PoolRun run) {
        return service == Component.RESULTS
                ? new Rows(rig.database())
                        .count(query, run.pool(), run.scans().last().name())
                : new Rows(rig.database()).count(query, run.pool());
    }
}
