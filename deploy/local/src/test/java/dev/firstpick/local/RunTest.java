package dev.firstpick.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstpick.ingest.events.LabelClass;
import dev.firstpick.ingest.events.Modality;
import dev.firstpick.ingest.events.OrganPreset;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class RunTest {

    private static final MsdDataset DATASET = named("Hippocampus", "MRI");

    @TempDir
    Path folder;

    private static MsdDataset named(String name, String channel) {
        return new MsdDataset(
                name,
                Optional.ofNullable(channel),
                List.of(new LabelClass(1, "anterior")),
                List.of(),
                List.of(),
                Map.of());
    }

    private static Plan plan(String... arguments) {
        return benchmark(DATASET, arguments).plan();
    }

    private static Benchmark benchmark(MsdDataset dataset, String... arguments) {
        Run run = new Run();
        new CommandLine(run).parseArgs(arguments);
        return run.benchmark(dataset);
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

    @Test
    void theModalityOfAnOrganOfOnesOwnComesFromTheChannelOrTheOption() {
        // When
        Benchmark flair = benchmark(named("Brain", "FLAIR"), "--data", "folder");
        Benchmark told = benchmark(named("Brain", "SPECT"), "--data", "folder", "--modality", "ct");

        // Then
        assertThat(flair.task().modality()).isEqualTo(Modality.MR);
        assertThat(told.task().modality()).isEqualTo(Modality.CT);
        assertThatThrownBy(() -> benchmark(named("Brain", "SPECT"), "--data", "folder"))
                .isInstanceOf(LocalRunException.class)
                .hasMessageStartingWith("dataset.json: modality: found \"SPECT\", expected a usual name of MR")
                .hasMessageContaining("--modality");
        assertThatThrownBy(() -> benchmark(named("Brain", null), "--data", "folder"))
                .hasMessageStartingWith("dataset.json: modality: found none");
    }

    @Test
    void aPresetIsNotTakenForScansOfAnotherModality() {
        // When
        Benchmark mr = benchmark(named("Liver", "MRI"), "--data", "folder");

        // Then
        assertThat(mr.task().modality()).isEqualTo(Modality.MR);
        assertThat(benchmark(named("Liver", "CT"), "--data", "folder").task()).isEqualTo(OrganPreset.LIVER.task());
        assertThatThrownBy(() -> benchmark(named("Liver", "MRI"), "--data", "folder", "--organ", "liver"))
                .hasMessageContaining("found MRI, expected CT");
    }

    @Test
    void theNameOfAPoolIsSafe() {
        // When
        Benchmark benchmark = benchmark(named("Größe (2. Teil)/..", "MRI"), "--data", "folder");

        // Then
        assertThat(benchmark.pool()).isEqualTo("grosse-2.-teil.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"labels\": {}, \"training\": [{\"image\": \"a.nii\"}]} | dataset.json, line 1, column 12: labels: found an empty object",
                "{\"labels\": {\"1.5\": \"liver\"}} | dataset.json, line 1, column 20: labels.1.5: found \"1.5\"",
                "{\"labels\": {\"1\": \"\"}} | labels.1: found an empty name",
                "{\"training\": [{},, {}]} | dataset.json, line 1, column 18: training[1]: found no JSON",
                "{\"modality\": {\"0\": \"T1\", \"1\": \"T2\"}} | modality: found 2 channels",
                "{\"training\": [{\"image\": \"../../../../etc/passwd\"}]} | path: found a path that leaves the folder"
            })
    void aDataSetThatCannotBeReadIsOneSentenceAndNeverAStackTrace(String index, String sentence) throws IOException {
        // Given
        Files.writeString(folder.resolve("dataset.json"), index);
        StringWriter told = new StringWriter();
        CommandLine line = Run.commandLine(new Run()).setErr(new PrintWriter(told, true));

        // When
        int status = line.execute(
                "--data", folder.toString(), "--state", folder.resolve("state").toString());

        // Then
        assertThat(status).isEqualTo(CommandLine.ExitCode.SOFTWARE);
        assertThat(told.toString()).contains(sentence).doesNotContain("\tat ", "Exception");
        assertThat(told.toString().strip().lines()).hasSize(1);
        assertThat(folder.resolve("state/kafka")).doesNotExist();
    }
}
