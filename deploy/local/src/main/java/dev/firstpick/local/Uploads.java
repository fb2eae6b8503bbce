package dev.firstpick.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** What became of a data set's scans as they were handed in. Safe for any number of threads. */
final class Uploads {

    private static final int TOLD = 20;

    private final Console console;
    private final Map<String, Finding> findings = new TreeMap<>();
    private int candidates;
    private int tests;
    private int refused;
    private String firstRefusal = "none";

    /** Findings of one kind: how many, and the first of them. */
    private record Finding(int count, String volume, String text) {}

    Uploads(Console console) {
        this.console = console;
    }

    synchronized int candidates() {
        return candidates;
    }

    synchronized int tests() {
        return tests;
    }

    /** A scan is there, with its label if it is one for tests. */
    synchronized void registered(String role) {
        if (role.equals("test")) {
            tests++;
        } else {
            candidates++;
        }
    }

    /** A file was refused. */
    synchronized void refused(Path file, JsonClient.Answer answer) {
        String told = file + ": " + answer.problem();
        if (refused++ == 0) {
            firstRefusal = told;
        }
        if (refused <= TOLD) {
            console.line("refused", told);
        }
    }

    /** A file was taken; {@code answer} may say what is odd about it. */
    synchronized void found(String volume, JsonNode answer) {
        for (JsonNode finding : answer.path("findings")) {
            findings.merge(
                    finding.path("code").asText(),
                    new Finding(1, volume, finding.path("text").asText()),
                    (first, next) -> new Finding(first.count() + 1, first.volume(), first.text()));
        }
    }

    /** Tells what is odd, a line for each kind. */
    synchronized void tellFindings() {
        findings.forEach((code, finding) -> console.line(
                "findings",
                code + ": " + finding.count() + (finding.count() == 1 ? " file; " : " files; ") + finding.volume()
                        + ": " + finding.text()));
    }

    /** @throws LocalRunException if none of the candidates or none of the test scans was taken */
    synchronized void requireSome(int candidatesHandedIn, int testsHandedIn) {
        if (candidates == 0 || tests == 0) {
            throw new LocalRunException(candidates + " of " + candidatesHandedIn + " candidates and " + tests + " of "
                    + testsHandedIn + " test scans were taken in, expected at least one of each; the first refusal: "
                    + firstRefusal);
        }
    }
}
