package dev.firstpick.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code deploy/faults/run --short} plays. */
class FaultsIT {

    private static final Path HOME = Path.of("..", "..").toAbsolutePath().normalize();

    @TempDir
    private Path folder;

    @Test
    void whatWasPromisedHolds() {
        List<FaultCase> cases = Run.playable(Cases.telling());
        List<CaseReport> told = new ArrayList<>();

        List<CaseReport> reports;
        try (Play play = new Play(HOME, folder, told::add)) {
            reports = play.all(cases);
        }

        assertThat(cases).hasSizeGreaterThan(12);
        assertThat(reports).hasSameSizeAs(cases).isEqualTo(told);
        assertThat(reports)
                .allSatisfy(report ->
                        assertThat(report.held()).as(report.toString()).isTrue());
    }
}
