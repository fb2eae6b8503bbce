package dev.firstpick.learning;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The benchmark that is run where there is a GPU, tried on the CPU with few steps: minutes with a GPU are rare. */
class GpuBenchTest {

    private static final Path SOURCES = Path.of("../../deploy/bench/gpu");

    @TempDir
    Path classes;

    @Test
    void runsOnTheCpuAndAllItChecksHolds() throws IOException, InterruptedException {
        // Given
        compile();
        List<JsonNode> lines = new ArrayList<>();
        // When
        for (String part : List.of("check", "speed", "feed", "learn")) {
            lines.addAll(run(part));
        }
        // Then
        assertThat(lines).hasSizeGreaterThan(15).allSatisfy(line -> {
            assertThat(line.get("measure").asText()).isNotBlank();
            assertThat(line.get("ours").isNumber()).as(line.toString()).isTrue();
        });
        assertThat(lines.stream().filter(line -> line.has("holds")).toList())
                .hasSizeGreaterThan(10)
                .allSatisfy(line -> assertThat(line.get("holds").asBoolean())
                        .as(line.toString())
                        .isTrue());
    }

    private void compile() throws IOException {
        List<String> arguments = new ArrayList<>(List.of("-nowarn", "-d", classes.toString(), "-cp", classPath()));
        try (Stream<Path> sources = Files.list(SOURCES)) {
            sources.map(Path::toString).filter(name -> name.endsWith(".java")).forEach(arguments::add);
        }
        int result = ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new));
        assertThat(result).isZero();
    }

    private List<JsonNode> run(String part) throws IOException, InterruptedException {
        Path output = classes.resolve(part + ".jsonl");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx1g",
                        "-XX:+UseSerialGC",
                        "-cp",
                        classes + System.getProperty("path.separator") + classPath(),
                        "dev.firstpick.learning.network.GpuBench",
                        "cpu",
                        part,
                        "--quick")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(part).isZero();
        ObjectMapper json = new ObjectMapper();
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(output)) {
            lines.add(json.readTree(line));
        }
        return lines;
    }

    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }
}
