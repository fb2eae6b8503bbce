package dev.firstpick.local;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firstpick.events.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The comparison as the results service gives it: an array of rows with {@code strategy}, {@code scope}, {@code budget}, {@code runs},
 * {@code meanDice}, {@code sd}, {@code worst} and {@code percentile}.
 */
record Leaderboard(JsonNode rows) {

    private static final String ROW = "%-24s %-7s %6s %5s %9s %7s %7s %11s%n";

    static Leaderboard of(LocalSystem system, String pool) {
        return new Leaderboard(new JsonClient(system.results())
                .get("/api/pools/" + pool + "/leaderboard")
                .orThrow("leaderboard"));
    }

    /** As a table for people. */
    String table() {
        StringBuilder table = new StringBuilder("\n");
        table.append(
                String.format(ROW, "strategy", "scope", "budget", "runs", "mean Dice", "sd", "worst", "percentile"));
        for (JsonNode row : rows) {
            table.append(String.format(
                    ROW,
                    row.path("strategy").asText(),
                    row.path("scope").asText(),
                    row.path("budget").asText(),
                    row.path("runs").asText(),
                    number(row.path("meanDice"), "%.4f"),
                    number(row.path("sd"), "%.4f"),
                    number(row.path("worst"), "%.4f"),
                    number(row.path("percentile"), "%.0f")));
        }
        table.append(
                "\nmean Dice: over the runs of each run's mean over the test scans; sd: over runs; worst: the worst test scan of any run;\n"
                        + "percentile: within the random draws of the same budget. With few draws it says little.\n");
        return table.toString();
    }

    private static String number(JsonNode value, String format) {
        return value.isNumber() ? String.format(Locale.ROOT, format, value.asDouble()) : "–";
    }

    void write(Path file) throws IOException {
        if (file.toAbsolutePath().getParent() != null) {
            Files.createDirectories(file.toAbsolutePath().getParent());
        }
        Files.writeString(file, Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(rows) + "\n");
    }
}
