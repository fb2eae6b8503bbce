package dev.firstpick.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A handful of the cases that {@code deploy/faults/run} plays. */
class FaultsIT {

    private static final Path HOME = Path.of("..", "..").toAbsolutePath().normalize();
    private static final List<String> NAMES =
            List.of("selection/sigkill/during", "training/sigkill/during", "readers-of-ingest-events/poison/during");

    @TempDir
    private Path folder;

    @Test
    void whatWasPromisedHolds() {
        List<FaultCase> cases =
                Cases.all().stream().filter(one -> NAMES.contains(one.name())).toList();
        List<CaseReport> told = new ArrayList<>();

        List<CaseReport> reports;
        try (Play play = new Play(HOME, folder, told::add)) {
            reports = play.all(cases);
        }

        assertThat(reports).hasSameSizeAs(NAMES).isEqualTo(told);
        assertThat(reports)
                .allSatisfy(report ->
                        assertThat(report.held()).as(report.toString()).isTrue());
    }
}
