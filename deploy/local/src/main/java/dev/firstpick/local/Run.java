package dev.firstpick.local;

import dev.firstpick.ingest.events.LabelClass;
import dev.firstpick.ingest.events.Modality;
import dev.firstpick.ingest.events.OrganPreset;
import dev.firstpick.ingest.events.ProxyRule;
import dev.firstpick.ingest.events.Task;
import dev.firstpick.phantoms.PhantomDataset;
import dev.firstpick.training.events.LearningSettings;
import dev.firstpick.volume.dataset.SafeNames;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The main job: from a stream of scans to a leaderboard, in one command. */
@Command(
        name = "deploy/local/run",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpWidth = 110,
        description = {
            "Starts Kafka, PostgreSQL and the four services on this machine, streams a data set into a pool, picks the scans to annotate"
                    + " first for each budget and strategy, trains a network on exactly those, and prints how they compare.",
            "Without --data, labelled phantoms are made. Stays up until Ctrl-C, unless --exit is given; a second run with the same"
                    + " --state goes on where the first was stopped.",
            ""
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:every selection was trained and evaluated", "1:something failed", "2:the options are wrong"})
public final class Run implements Callable<Integer> {

    private static final int PHANTOMS = 48;
    private static final long PHANTOM_SEED = 2023;
    private static final int PHANTOM_ITERATIONS = 250;
    private static final List<Integer> PHANTOM_PATCH = List.of(32, 32, 32);
    private static final int MOST_TRAINERS = 4;
    private static final int TOLD = 20;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "A data set in the layout of MSD or nnU-Net: dataset.json, imagesTr, labelsTr.")
    private Optional<Path> data = Optional.empty();

    @Option(
            names = "--organ",
            paramLabel = "ORGAN",
            description =
                    "heart, hippocampus, spleen, liver or pancreas: the preset of modality, classes, intensity and proxy rule, and"
                            + " spacing. Default: what dataset.json's name says.")
    private Optional<String> organ = Optional.empty();

    @Option(
            names = "--modality",
            paramLabel = "mr|ct",
            description = "For an organ of one's own. Default: dataset.json's.")
    private Optional<String> modality = Optional.empty();

    @Option(
            names = "--classes",
            paramLabel = "N",
            description = "For an organ of one's own: label values 1 to N. Default: dataset.json's.")
    private Optional<Integer> classes = Optional.empty();

    @Option(names = "--name", paramLabel = "NAME", description = "The pool's name. Default: the data set's.")
    private Optional<String> name = Optional.empty();

    @Option(
            names = "--protocol",
            paramLabel = "short|full",
            description = {
                "short: all strategies at one budget, 8 random draws, each trained twice; within an hour on 2 cores and volumes like the"
                        + " hippocampus.",
                "full: all strategies and scopes, budgets 3,5,10, 15 random draws; hours.",
                "Options that are given go before the protocol's."
            })
    private Optional<String> protocol = Optional.empty();

    @Option(
            names = "--budgets",
            split = ",",
            paramLabel = "N",
            description = "Annotation budgets. Default: the protocol's, or 3,5.")
    private List<Integer> budgets = List.of();

    @Option(
            names = "--strategies",
            split = ",",
            paramLabel = "NAME",
            description = "Selection strategies, or all. Default: the protocol's, or random,typiclust.")
    private List<String> strategies = List.of();

    @Option(
            names = "--scopes",
            split = ",",
            paramLabel = "NAME",
            description =
                    "What strategies look at: global, the whole volume; local, a region of interest. Default: the protocol's, or global.")
    private List<String> scopes = List.of();

    @Option(
            names = "--random-draws",
            paramLabel = "N",
            description = "Random draws a budget. Default: the protocol's, or 5.")
    private Optional<Integer> randomDraws = Optional.empty();

    @Option(
            names = "--training-seeds",
            paramLabel = "N",
            description =
                    "Trainings a selection; from 2 on the spread is split into selection and training. Default: the protocol's, or 1.")
    private Optional<Integer> trainingSeeds = Optional.empty();

    @Option(
            names = "--preset",
            paramLabel = "NAME",
            defaultValue = "quick",
            description = "quick or paper. Default: ${DEFAULT-VALUE}.")
    private String preset;

    @Option(
            names = "--iterations",
            paramLabel = "N",
            description = "Optimiser steps a training. Default: the preset's; for phantoms " + PHANTOM_ITERATIONS + ".")
    private Optional<Integer> iterations = Optional.empty();

    @Option(
            names = "--patch",
            split = ",",
            paramLabel = "N",
            description = "Patch along i, j, k, multiples of 16. Default: the preset's; for phantoms 32,32,32.")
    private List<Integer> patch = List.of();

    @Option(names = "--dropout", paramLabel = "P", description = "Dropout probability. Default: the preset's.")
    private Optional<Double> dropout = Optional.empty();

    @Option(
            names = "--test-fraction",
            paramLabel = "F",
            defaultValue = "0.2",
            description =
                    "Which part of the scans, the last of the sorted names, is kept for the evaluation. Default: ${DEFAULT-VALUE}.")
    private double testFraction;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "Of all random choices. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--trainers",
            paramLabel = "N",
            description = "Worker processes, which share the processors. Default: one for each processor, at most "
                    + MOST_TRAINERS + ".")
    private int trainers = Math.min(Runtime.getRuntime().availableProcessors(), MOST_TRAINERS);

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "Where everything is kept. Default: deploy/local/target/state.")
    private Optional<Path> state = Optional.empty();

    @Option(names = "--out", paramLabel = "FILE", description = "Write the leaderboard there, as a JSON array.")
    private Optional<Path> out = Optional.empty();

    @Option(
            names = "--picture",
            paramLabel = "FILE",
            description =
                    "Draw each strategy's picks on a map of the pool, as a PNG; of the largest budget and the first scope.")
    private Optional<Path> picture = Optional.empty();

    @Option(names = "--exit", description = "Stop when done, instead of staying up.")
    private boolean exit;

    /** The process's entry. */
    public static void main(String[] arguments) {
        System.exit(commandLine(new Run()).execute(arguments));
    }

    /** Users are told what went wrong in a sentence; where it was not foreseen, the rest is in a file. */
    static CommandLine commandLine(Run run) {
        CommandLine line = new CommandLine(run);
        line.setExecutionExceptionHandler((e, command, parsed) -> {
            String told = e instanceof LocalRunException ? e.getMessage() : run.unforeseen(e);
            command.getErr().println(command.getColorScheme().errorText("deploy/local/run: " + told));
            return CommandLine.ExitCode.SOFTWARE;
        });
        return line;
    }

    private String unforeseen(Exception e) {
        String told = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        try {
            Path log = Files.createDirectories(stateFolder().resolve("logs")).resolve("launcher.log");
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            Files.writeString(log, trace.toString());
            return told + " (more in " + log + ")";
        } catch (IOException | RuntimeException cannotBeKept) {
            return told;
        }
    }

    private static Path home() {
        return Path.of(System.getProperty("firstpick.home", "."))
                .toAbsolutePath()
                .normalize();
    }

    private Path stateFolder() {
        return state.orElse(home().resolve("deploy/local/target/state")).toAbsolutePath();
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        checkOptions();
        Path home = home();
        Path folder = stateFolder();
        Files.createDirectories(folder);
        Console console = new Console();
        MsdDataset dataset = MsdDataset.read(data.isPresent() ? data.get() : phantoms(folder, console));
        Benchmark benchmark = benchmark(dataset);
        tell(dataset, console);
        benchmark.requireScans();

        LocalSystem system = LocalSystem.start(home, folder, trainers, console);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            system.close();
            stopped.countDown();
        }));
        boolean complete = benchmark.run(system, console);
        Leaderboard leaderboard = Leaderboard.of(system, benchmark.pool());
        console.print(leaderboard.table());
        if (out.isPresent()) {
            leaderboard.write(out.get());
        }
        if (picture.isPresent()) {
            picksPicture(folder, system, benchmark).write(picture.get());
            console.line("picture", picture.get().toString());
        }
        console.print(system.summary(benchmark.pool()));
        if (!exit) {
            console.print("Stays up until Ctrl-C.");
            stopped.await();
        }
        return complete ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private static void tell(MsdDataset dataset, Console console) {
        dataset.problems().stream().limit(TOLD).forEach(problem -> console.line("left out", problem));
        if (dataset.problems().size() > TOLD) {
            console.line("left out", (dataset.problems().size() - TOLD) + " more");
        }
        dataset.renamed().entrySet().stream()
                .limit(TOLD)
                .forEach(name -> console.line("renamed", name.getKey() + " is the volume " + name.getValue()));
        if (dataset.renamed().size() > TOLD) {
            console.line("renamed", (dataset.renamed().size() - TOLD) + " more");
        }
    }

    private static PicksPicture picksPicture(Path state, LocalSystem system, Benchmark benchmark) {
        Plan plan = benchmark.plan();
        return PicksPicture.of(
                system.bootstrapServers(),
                state.resolve("store"),
                benchmark.pool(),
                plan.scopes().get(0),
                Collections.max(plan.budgets()));
    }

    private void checkOptions() {
        protocol.ifPresent(name -> require(Protocol.named(name).isPresent(), "--protocol", name, "short or full"));
        require(List.of("global", "local").containsAll(scopes), "--scopes", scopes, "global, local or both");
        require(testFraction > 0 && testFraction < 1, "--test-fraction", testFraction, "more than 0 and less than 1");
        require(trainers >= 1 && trainers <= 64, "--trainers", trainers, "1 to 64");
        randomDraws.ifPresent(draws -> require(draws >= 0, "--random-draws", draws, "0 or more"));
        trainingSeeds.ifPresent(seeds -> require(seeds >= 1, "--training-seeds", seeds, "1 or more"));
        require(budgets.stream().allMatch(budget -> budget >= 1), "--budgets", budgets, "numbers of 1 or more");
        require(patch.isEmpty() || patch.size() == 3, "--patch", patch, "three numbers");
        require(List.of("quick", "paper").contains(preset), "--preset", preset, "quick or paper");
        organ.ifPresent(value -> require(
                OrganPreset.named(value).isPresent(),
                "--organ",
                value,
                "heart, hippocampus, spleen, liver or pancreas"));
        modality.ifPresent(value -> require(List.of("mr", "ct").contains(value), "--modality", value, "mr or ct"));
        classes.ifPresent(value -> require(value >= 1 && value <= 255, "--classes", value, "1 to 255"));
        name.ifPresent(value -> require(
                SafeNames.of(value).equals(value),
                "--name",
                value,
                "1 to 128 letters, digits, dots, hyphens and underscores"));
        data.ifPresent(value -> require(Files.isDirectory(value), "--data", value, "a folder"));
    }

    private void require(boolean holds, String option, Object found, String expected) {
        if (!holds) {
            throw new ParameterException(spec.commandLine(), option + ": found " + found + ", expected " + expected);
        }
    }

    private static Path phantoms(Path state, Console console) {
        Path folder = state.resolve("phantoms-" + PHANTOMS + "-" + PHANTOM_SEED);
        if (!Files.exists(folder.resolve("dataset.json"))) {
            console.print("No --data: making " + PHANTOMS + " labelled phantoms");
            try {
                PhantomDataset.write(folder, PHANTOMS, PHANTOM_SEED);
            } catch (IOException e) {
                throw new UncheckedIOException("writing phantoms", e);
            }
        }
        return folder;
    }

    Benchmark benchmark(MsdDataset dataset) {
        String pool = name.orElseGet(() -> SafeNames.of(dataset.name().toLowerCase(Locale.ROOT)));
        Protocol wanted = protocol.flatMap(Protocol::named).orElse(Protocol.FIRST_LOOK);
        LearningSettings learning = learning(
                iterations.or(() -> data.isEmpty() ? Optional.of(PHANTOM_ITERATIONS) : Optional.empty()),
                data.isEmpty() ? Optional.of(PHANTOM_PATCH) : Optional.empty());
        Plan plan = new Plan(
                budgets.isEmpty() ? wanted.budgets() : budgets,
                strategies.isEmpty() ? wanted.strategies() : strategies,
                scopes.isEmpty() ? wanted.scopes() : scopes,
                randomDraws.orElse(wanted.randomDraws()),
                trainingSeeds.orElse(wanted.trainingSeeds()),
                seed,
                learning,
                representation(learning, wanted),
                true);
        return new Benchmark(pool, dataset, task(dataset), testFraction, plan);
    }

    /** Reconstruction is learned sooner than segmentation: half the steps, unless the protocol knows better. */
    private LearningSettings representation(LearningSettings learning, Protocol wanted) {
        return (iterations.isPresent() ? Optional.<Integer>empty() : wanted.representationIterations())
                .or(() -> learning.iterations().map(steps -> Math.max(1, steps / 2)))
                .map(learning::withIterations)
                .orElse(learning);
    }

    private LearningSettings learning(Optional<Integer> steps, Optional<List<Integer>> usual) {
        Optional<List<Integer>> size = patch.isEmpty() ? usual : Optional.of(patch);
        try {
            return new LearningSettings(preset, steps, dropout, size, Optional.empty());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--" + e.getMessage(), e);
        }
    }

    private Task task(MsdDataset dataset) {
        boolean own = modality.isPresent() || classes.isPresent();
        Optional<OrganPreset> byName =
                OrganPreset.named(dataset.name().toLowerCase(Locale.ROOT)).filter(preset -> fits(preset, dataset));
        Optional<OrganPreset> organPreset = organ.isPresent() ? organ.flatMap(OrganPreset::named) : byName;
        if (organPreset.isPresent() && (organ.isPresent() || !own)) {
            if (!fits(organPreset.get(), dataset)) {
                throw new LocalRunException("dataset.json: modality: found "
                        + dataset.channel().orElseThrow() + ", expected "
                        + organPreset.get().task().modality() + ", as the preset "
                        + organPreset.get().presetName() + " is for; leave --organ out, or give --modality");
            }
            return organPreset.get().task();
        }
        Modality chosen = modality.map(value -> Modality.valueOf(value.toUpperCase(Locale.ROOT)))
                .or(dataset::modality)
                .orElseThrow(() -> new LocalRunException("dataset.json: modality: found "
                        + dataset.channel().map(channel -> '"' + channel + '"').orElse("none")
                        + ", expected a usual name of MR (MRI, T1w, FLAIR, …) or CT (CT, CECT, …), or --modality mr or"
                        + " --modality ct"));
        List<LabelClass> labels = classes.map(Run::numbered).orElse(dataset.classes());
        if (labels.isEmpty()) {
            throw new LocalRunException("dataset.json: labels: found none, expected the classes, or --classes N");
        }
        ProxyRule proxy = chosen == Modality.CT ? ProxyRule.huWindow(0, 200) : ProxyRule.otsuAbove();
        List<Double> spacing = chosen == Modality.CT ? List.of(1.5, 1.5, 2.0) : List.of();
        return new Task(dataset.name(), chosen, labels, data.isEmpty(), spacing, proxy);
    }

    private static boolean fits(OrganPreset preset, MsdDataset dataset) {
        return dataset.modality().map(preset.task().modality()::equals).orElse(true);
    }

    private static List<LabelClass> numbered(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(value -> new LabelClass(value, "class " + value))
                .toList();
    }
}
