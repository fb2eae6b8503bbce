package dev.firstpick.phantoms;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.firstpick.volume.Nifti;
import dev.firstpick.volume.NiftiImage;
import dev.firstpick.volume.Volume;
import dev.firstpick.volume.VolumeChecks;
import dev.firstpick.volume.VolumeLimits;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PhantomDatasetTest {

    @TempDir
    Path folder;

    @Test
    void theSameSeedGivesTheSameBytes() throws IOException {
        // When
        PhantomDataset.write(folder.resolve("a"), 5, 42);
        PhantomDataset.write(folder.resolve("b"), 5, 42);

        // Then
        List<Path> files = filesOf(folder.resolve("a"));
        assertThat(files).hasSize(12).isEqualTo(filesOf(folder.resolve("b")));
        for (Path file : files) {
            assertThat(folder.resolve("b").resolve(file))
                    .hasSameBinaryContentAs(folder.resolve("a").resolve(file));
        }
    }

    @Test
    void theDescriptionNamesFilesThatPassAllChecks() throws IOException {
        // When
        PhantomDataset.write(folder, 4, 42);

        // Then
        JsonNode dataset =
                new ObjectMapper().readTree(folder.resolve("dataset.json").toFile());
        assertThat(dataset.at("/labels/1").asText()).isEqualTo("head");
        assertThat(dataset.at("/labels/2").asText()).isEqualTo("tail");
        assertThat(dataset.at("/modality/0").asText()).isEqualTo("MRI");
        assertThat(dataset.at("/numTraining").asInt()).isEqualTo(4);
        assertThat(dataset.at("/training")).hasSize(4);
        assertThat(dataset.at("/training/0/image").asText()).isEqualTo("./imagesTr/phantom_001.nii.gz");
        for (JsonNode pair : dataset.at("/training")) {
            Volume image = read(pair.get("image").asText());
            Volume label = read(pair.get("label").asText());
            VolumeChecks.requireImage("image", image);
            assertThat(VolumeChecks.requireLabel("label", label, image.grid(), Set.of(1, 2), 0))
                    .hasSize(3)
                    .allSatisfy((part, count) -> assertThat(count).isPositive());
            assertThat(image.grid().spacing()).containsExactly(1, 1, 1);
        }
    }

    @Test
    void theKindOfEachPhantomIsWrittenDown() throws IOException {
        // When
        PhantomDataset.write(folder, 4, 42);

        // Then
        assertThat(Files.readAllLines(folder.resolve("phantoms.csv")))
                .hasSize(5)
                .startsWith("name,cohort,oddity")
                .anyMatch(line -> line.endsWith(",askew"))
                .anyMatch(line -> line.endsWith(",common,none"));
    }

    @Test
    void progressIsToldAfterEachCase() throws IOException {
        // Given
        List<Integer> told = new ArrayList<>();

        // When
        PhantomDataset.write(folder, 3, 42, told::add);

        // Then
        assertThat(told).containsExactly(1, 2, 3);
    }

    @Test
    void theCommandLineWritesADataSet() {
        // Given
        StringWriter out = new StringWriter();

        // When
        int status = new CommandLine(new Main())
                .setOut(new PrintWriter(out))
                .execute("--out", folder.resolve("made").toString(), "--cases", "2", "--seed", "7");

        // Then
        assertThat(status).isZero();
        assertThat(out.toString()).contains("2 of 2 phantoms");
        assertThat(folder.resolve("made/labelsTr/phantom_002.nii.gz")).exists();
    }

    @Test
    void theCommandLineRefusesNoCases() {
        // Given
        StringWriter err = new StringWriter();

        // When
        int status = new CommandLine(new Main())
                .setErr(new PrintWriter(err))
                .execute("--out", folder.resolve("made").toString(), "--cases", "0");

        // Then
        assertThat(status).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("--cases: found 0, expected at least 1");
        assertThat(folder.resolve("made")).doesNotExist();
    }

    private Volume read(String file) throws IOException {
        NiftiImage image = Nifti.read(folder.resolve(file), VolumeLimits.defaults());
        return image.volume();
    }

    private static List<Path> filesOf(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(folder::relativize)
                    .sorted()
                    .toList();
        }
    }
}
