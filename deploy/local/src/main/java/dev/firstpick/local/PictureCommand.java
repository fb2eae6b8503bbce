package dev.firstpick.local;

import dev.firstpick.stack.KafkaBroker;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Draws the picks of a run that has ended, or of one that is up. */
@Command(
        name = "deploy/bench/run picks-picture",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Draws each strategy's picks on the same map of a pool, from what a run of deploy/local/run left in its state folder.")
public final class PictureCommand implements Callable<Integer> {

    @Option(names = "--state", paramLabel = "DIR", required = true, description = "The run's state folder.")
    private Path state;

    @Option(
            names = "--bootstrap",
            paramLabel = "HOST:PORT",
            description = "The broker of a run that is up. Default: one is started on the state folder.")
    private Optional<String> bootstrap = Optional.empty();

    @Option(names = "--pool", paramLabel = "NAME", required = true, description = "The pool's name.")
    private String pool;

    @Option(names = "--budget", paramLabel = "N", required = true, description = "The selections' budget.")
    private int budget;

    @Option(
            names = "--scope",
            paramLabel = "global|local",
            defaultValue = "global",
            description = "What strategies looked at. Default: ${DEFAULT-VALUE}.")
    private String scope;

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "The PNG to write.")
    private Path out;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    /** The process's entry. */
    public static void main(String[] arguments) {
        CommandLine line = new CommandLine(new PictureCommand());
        line.setExecutionExceptionHandler((e, command, parsed) -> {
            command.getErr().println(command.getColorScheme().errorText("picks-picture: " + e.getMessage()));
            return CommandLine.ExitCode.SOFTWARE;
        });
        System.exit(line.execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        if (!List.of("global", "local").contains(scope)) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--scope: found " + scope + ", expected global or local");
        }
        if (!Files.isDirectory(state.resolve("kafka"))) {
            throw new LocalRunException(state + ": found no folder kafka, expected the state of a run");
        }
        if (bootstrap.isPresent()) {
            draw(bootstrap.get());
            return CommandLine.ExitCode.OK;
        }
        try (FileChannel lock = LocalSystem.lock(state);
                KafkaBroker broker = KafkaBroker.persistent(state.resolve("kafka"), 0)) {
            draw(broker.bootstrapServers());
        }
        return CommandLine.ExitCode.OK;
    }

    private void draw(String bootstrapServers) throws IOException {
        PicksPicture.of(bootstrapServers, state.toAbsolutePath().resolve("store"), pool, scope, budget)
                .write(out);
    }
}
