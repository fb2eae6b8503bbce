package dev.firstpick.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpick.ingest.events.LabelClass;
import dev.firstpick.ingest.events.Modality;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class RunTest {

    private static final MsdDataset DATASET =
            new MsdDataset("Hippocampus", Optional.of(Modality.MR), List.of(new LabelClass(1, "anterior")), List.of());

    private static Plan plan(String... arguments) {
        Run run = new Run();
        new CommandLine(run).parseArgs(arguments);
        return run.benchmark(DATASET).plan();
    }

    @Test
    void withoutAProtocolTakesAFirstLook() {
        // When
        Plan plan = plan("--data", "folder");

        // Then
        assertThat(plan.budgets()).containsExactly(3, 5);
        assertThat(plan.strategies()).containsExactly("random", "typiclust");
        assertThat(plan.scopes()).containsExactly("global");
        assertThat(plan.randomDraws()).isEqualTo(5);
        assertThat(plan.learning().iterations()).isEmpty();
    }

    @Test
    void takesTheProtocolWhereTheOptionsDoNotSay() {
        // When
        Plan full = plan("--data", "folder", "--protocol", "full");
        Plan brief = plan("--data", "folder", "--protocol", "short", "--training-seeds", "3", "--scopes", "local");

        // Then
        assertThat(full.budgets()).containsExactly(3, 5, 10);
        assertThat(full.strategies()).containsExactly("all");
        assertThat(full.scopes()).containsExactly("global", "local");
        assertThat(full.randomDraws()).isEqualTo(15);
        assertThat(brief.budgets()).hasSize(1);
        assertThat(brief.strategies()).containsExactly("all");
        assertThat(brief.scopes()).containsExactly("local");
        assertThat(brief.trainingSeeds()).isEqualTo(3);
        assertThat(brief.learning().iterations()).isEmpty();
        assertThat(brief.representation().iterations()).isPresent();
    }

    @Test
    void namesTheOptionThatIsWrong() {
        // Given
        StringWriter told = new StringWriter();
        CommandLine line = new CommandLine(new Run()).setErr(new PrintWriter(told, true));

        // When
        int status = line.execute("--protocol", "medium");

        // Then
        assertThat(status).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(told.toString()).contains("--protocol: found medium, expected short or full");
    }
}
