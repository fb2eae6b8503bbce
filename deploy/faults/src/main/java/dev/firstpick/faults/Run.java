package dev.firstpick.faults;

import dev.firstpick.events.Json;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The packaged system under faults: one JSON object a case, and a table of all at the end. */
@Command(
        name = "deploy/faults/run",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpWidth = 110,
        description = {
            "Starts the packaged services on a real Kafka and PostgreSQL, breaks one part after another at exact moments, and checks what"
                    + " is promised whatever happens. Prints one JSON object a case and then a table in Markdown.",
            ""
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:every promise held in every case", "1:something was broken", "2:the options are wrong"})
public final class Run implements Callable<Integer> {

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Option(names = "--short", description = "The most telling cases, in minutes.")
    private boolean brief;

    @Option(names = "--full", description = "All cases.")
    private boolean full;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "TEXT",
            description = "Of all cases those whose name contains one of the texts, as in training/sigkill/during.")
    private List<String> only = List.of();

    @Option(names = "--list", description = "Name the cases, and play none.")
    private boolean list;

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "Where the system's logs are kept. Default: a temporary folder.")
    private Optional<Path> state = Optional.empty();

    @Option(names = "--table", paramLabel = "FILE", description = "Put the table between the marks in this file, too.")
    private Optional<Path> table = Optional.empty();

    /** The process's entry. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Run()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        List<FaultCase> cases = cases();
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        if (list) {
            cases.forEach(one -> out.println(one.name()));
            return CommandLine.ExitCode.OK;
        }
        Path home = Path.of(System.getProperty("firstpick.home", "."))
                .toAbsolutePath()
                .normalize();
        Path folder = state.isPresent()
                ? Files.createDirectories(state.get())
                : Files.createTempDirectory("firstpick-faults-");
        long begin = System.nanoTime();
        List<CaseReport> reports;
        try (Play play = new Play(home, folder.toAbsolutePath(), report -> out.println(Json.text(report)))) {
            reports = play.all(playable(cases));
        }
        long held = reports.stream().filter(CaseReport::held).count();
        String summary = String.format(
                Locale.ROOT,
                "%d of %d cases held, in %.0f s.",
                held,
                reports.size(),
                (System.nanoTime() - begin) / 1e9);
        out.println();
        out.println(Table.of(reports));
        out.println(summary);
        if (table.isPresent()) {
            Table.put(table.get(), reports, summary);
        }
        return held == reports.size() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private List<FaultCase> cases() {
        if (brief == full && only.isEmpty() && !list) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "found neither --short nor --full, or both; expected one of them, or --only");
        }
        List<FaultCase> cases = brief ? Cases.telling() : Cases.all();
        return cases.stream()
                .filter(one -> only.isEmpty() || only.stream().anyMatch(one.name()::contains))
                .toList();
    }

    /** What this machine cannot play is said, not counted as held. */
    static List<FaultCase> playable(List<FaultCase> cases) {
        List<FaultCase> playable = new ArrayList<>();
        for (FaultCase one : cases) {
            one.hindrance()
                    .ifPresentOrElse(
                            reason -> System.err.println("not played: " + one.name() + ", " + reason),
                            () -> playable.add(one));
        }
        return playable;
    }
}
