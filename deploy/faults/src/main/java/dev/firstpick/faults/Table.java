package dev.firstpick.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** All cases with their outcome, as a table in Markdown. */
final class Table {

    private static final String BEGIN = "<!-- cases -->";
    private static final String END = "<!-- end of cases -->";

    private Table() {}

    /** Puts the table and a summary in a file, between its marks. */
    static void put(Path file, List<CaseReport> reports, String summary) throws IOException {
        String text = Files.readString(file);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IOException(file + ": found no place for the table, expected " + BEGIN + " and " + END);
        }
        Files.writeString(
                file,
                text.substring(0, begin + BEGIN.length()) + "\n" + summary + "\n\n" + of(reports)
                        + text.substring(end));
    }

    static String of(List<CaseReport> reports) {
        StringBuilder table = new StringBuilder(
                "| component | fault | moment | outcome | seconds | detail |\n|---|---|---|---|---|---|\n");
        for (CaseReport report : reports) {
            table.append(String.format(
                    java.util.Locale.ROOT,
                    "| %s | %s | %s | %s | %.0f | %s |%n",
                    report.component(),
                    report.fault(),
                    report.moment(),
                    report.held() ? "held" : "**broken**",
                    report.seconds(),
                    report.detail().replace("|", "\\|").replaceAll("\\s+", " ")));
        }
        return table.toString();
    }
}
