package dev.firstpick.phantoms;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Writes phantoms from the command line. */
@Command(
        name = "phantoms",
        mixinStandardHelpOptions = true,
        description = "Writes labelled 3D phantoms as a data set in MSD layout.")
public final class Main implements Callable<Integer> {

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FOLDER",
            description = "Where to write; created if there is none.")
    private Path out;

    @Option(
            names = "--cases",
            defaultValue = "48",
            paramLabel = "N",
            description = "How many phantoms (default: ${DEFAULT-VALUE}).")
    private int cases;

    @Option(
            names = "--seed",
            defaultValue = "1",
            paramLabel = "S",
            description = "The same seed gives the same phantoms (default: ${DEFAULT-VALUE}).")
    private long seed;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        if (cases < 1) {
            throw new ParameterException(spec.commandLine(), "--cases: found " + cases + ", expected at least 1");
        }
        PhantomDataset.write(out, cases, seed, this::report);
        return CommandLine.ExitCode.OK;
    }

    private void report(int done) {
        if (done % 16 == 0 || done == cases) {
            spec.commandLine().getOut().println(done + " of " + cases + " phantoms written to " + out);
        }
    }
}
