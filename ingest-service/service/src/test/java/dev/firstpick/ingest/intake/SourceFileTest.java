package dev.firstpick.ingest.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firstpick.ingest.intake.SourceFile.UnreadableFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceFileTest {

    @TempDir
    Path folder;

    @Test
    void whyAFileCannotBeReadIsSaidWithoutWhereItLies() throws IOException {
        // Given
        Path file = Files.writeString(folder.resolve("Doe_Jane"), "a file");

        // When
        UnreadableFileException failed = catchThrowableOfType(
                UnreadableFileException.class, () -> SourceFile.open(file.resolve("scan.nii"), "scan.nii"));

        // Then
        assertThat(failed.error().found()).isEqualTo("one that cannot be read: Not a directory");
        assertThat(failed.getMessage()).isEqualTo("scan.nii: one that cannot be read: Not a directory");
    }
}
