package dev.firstpick.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The list of metrics in {@code deploy/metrics.md} is that of the code, and what is asked of Prometheus is in the list. */
class MetricsTest {

    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| `(firstpick\\.[a-z.-]+)` \\| (counter|gauge|timer) \\| ([^|]*) \\|");
    private static final Pattern METER = Pattern.compile(
            "(counter|gauge|timer|Counter\\.builder|Gauge\\.builder|Timer\\.builder)\\(\\s*(\"firstpick\\.[a-z.-]+\"|[A-Z_]+)");
    private static final Pattern CONSTANT = Pattern.compile("String ([A-Z_]+) = (\"firstpick\\.[a-z.-]+\");");
    private static final Pattern QUERIED = Pattern.compile("\\bfirstpick_[a-z_]+");

    @Test
    void theListIsThatOfTheCode() throws IOException {
        // When
        Set<String> listed = listed();

        // Then
        assertThat(listed).isEqualTo(inCode());
    }

    @Test
    void whatIsAskedForIsInTheList() throws IOException {
        // Given
        Set<String> known = new TreeSet<>();
        listed().forEach(meter -> known.addAll(prometheusNames(meter)));
        List<String> queries = queries();

        // When
        Set<String> asked = new TreeSet<>();
        for (String query : queries) {
            Matcher name = QUERIED.matcher(query);
            while (name.find()) {
                asked.add(name.group());
            }
        }

        // Then
        assertThat(queries).hasSizeGreaterThan(10);
        assertThat(asked).hasSizeGreaterThan(4).isSubsetOf(known);
    }

    private static Set<String> listed() {
        Set<String> meters = new TreeSet<>();
        Matcher row = ROW.matcher(Code.text(Code.HOME.resolve("deploy/metrics.md")));
        while (row.find()) {
            meters.add(row.group(1) + " " + row.group(2));
        }
        return meters;
    }

    private static Set<String> inCode() throws IOException {
        Set<String> meters = new TreeSet<>();
        for (Path module : Code.SERVICES.values()) {
            try (Stream<Path> sources = Files.walk(module.resolve("src/main/java"))) {
                for (Path source : sources.filter(file -> file.toString().endsWith(".java"))
                        .toList()) {
                    meters.addAll(meters(Code.text(source)));
                }
            }
        }
        return meters;
    }

    private static List<String> meters(String source) {
        Map<String, String> constants = new TreeMap<>();
        Matcher constant = CONSTANT.matcher(source);
        while (constant.find()) {
            constants.put(constant.group(1), constant.group(2));
        }
        List<String> meters = new ArrayList<>();
        Matcher meter = METER.matcher(source);
        while (meter.find()) {
            String name = constants.getOrDefault(meter.group(2), meter.group(2));
            if (name.startsWith("\"")) {
                meters.add(name.replace("\"", "") + " "
                        + meter.group(1).replace(".builder", "").toLowerCase(java.util.Locale.ROOT));
            }
        }
        return meters;
    }

    private static List<String> prometheusNames(String meter) {
        String[] nameAndKind = meter.split(" ");
        String name = nameAndKind[0].replaceAll("[.-]", "_");
        return switch (nameAndKind[1]) {
            case "counter" -> List.of(name + "_total");
            case "timer" -> List.of(name + "_seconds_count", name + "_seconds_sum", name + "_seconds_max");
            default -> List.of(name);
        };
    }

    private static List<String> queries() throws IOException {
        List<String> queries = new ArrayList<>();
        for (JsonNode object : Kustomization.in(Path.of("overlays", "cpu")).render()) {
            object.findValues("expr").forEach(query -> queries.add(query.asText()));
            object.findValues("query").forEach(query -> queries.add(query.asText()));
        }
        JsonNode dashboard =
                Kustomization.YAML.readTree(Path.of("base", "dashboard.json").toFile());
        dashboard.findValues("expr").forEach(query -> queries.add(query.asText()));
        return queries;
    }
}
