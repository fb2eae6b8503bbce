package dev.firstpick.local;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firstpick.events.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The comparison as the results service gives it: an array of rows with {@code strategy}, {@code scope}, {@code budget}, {@code runs},
 * {@code meanDice}, {@code interval}, {@code percentile}, {@code sdSelection}, {@code sdTraining}, {@code worst} and more.
 */
record Leaderboard(JsonNode rows) {

    private static final String ROW = "%-32s %-6s %6s %4s %9s  %-15s %10s %9s %9s %7s%n";

    static Leaderboard of(LocalSystem system, String pool) {
        return new Leaderboard(new JsonClient(system.results())
                .get("/api/pools/" + pool + "/leaderboard")
                .orThrow("leaderboard"));
    }

    /** As a table for people. */
    String table() {
        StringBuilder table = new StringBuilder("\n");
        table.append(String.format(
                ROW,
                "strategy",
                "scope",
                "budget",
                "runs",
                "mean Dice",
                "95 % interval",
                "percentile",
                "sd select",
                "sd train",
                "worst"));
        for (JsonNode row : rows) {
            table.append(String.format(
                    ROW,
                    row.path("strategy").asText(),
                    row.path("scope").asText(),
                    row.path("budget").asText(),
                    row.path("runs").asText(),
                    number(row.path("meanDice"), "%.4f"),
                    interval(row.path("interval")),
                    number(row.path("percentile"), "%.0f"),
                    number(row.path("sdSelection"), "%.4f"),
                    number(row.path("sdTraining"), "%.4f"),
                    number(row.path("worst"), "%.4f")));
        }
        table.append(
                "\nmean Dice: over the runs of each run's mean over the test scans, with its interval over runs and scans; percentile: of this mean"
                        + " within the\nrandom draws of the same budget, with few of which it says little; sd select, sd train: how far selections"
                        + " differ, trainings averaged\nout, and trainings of the same selection, where selections were trained more than once;"
                        + " worst: the worst test scan of any run.\n");
        return table.toString();
    }

    private static String interval(JsonNode value) {
        return value.isObject() ? number(value.path("low"), "%.4f") + "–" + number(value.path("high"), "%.4f") : "–";
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
