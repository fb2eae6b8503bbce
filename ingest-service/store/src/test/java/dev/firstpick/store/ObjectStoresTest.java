package dev.firstpick.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectStoresTest {

    static Stream<Function<Path, String>> spellings() {
        return Stream.of(
                Path::toString,
                path -> path.toUri().toString(),
                path -> "file:" + path.toUri().getRawPath());
    }

    @ParameterizedTest
    @MethodSource("spellings")
    void aFolderIsNamedByPathOrUri(Function<Path, String> spelling, @TempDir Path folder) throws IOException {
        // Given
        Path root = folder.resolve("a store");

        // When
        try (ObjectStore store = ObjectStores.open(spelling.apply(root))) {
            store.createIfAbsent("a", new byte[] {1});
        }

        // Then
        assertThat(root.resolve("a")).hasBinaryContent(new byte[] {1});
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"s4://bucket/prefix", "http://example.org/store", "file://host/path", "file:relative", "  "})
    void anotherKindOfLocationIsRefused(String location) {
        // When
        var refusal = assertThatThrownBy(() -> ObjectStores.open(location));

        // Then
        refusal.isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("store location: found ")
                .hasMessageContaining("expected file:/path");
    }

    @Test
    void aLocationThatIsNoFolderIsAnError(@TempDir Path folder) throws IOException {
        // Given
        Path file = Files.writeString(folder.resolve("file"), "x");

        // When
        var failure = assertThatThrownBy(() -> ObjectStores.open(file.toString()));

        // Then
        failure.isInstanceOf(IOException.class);
    }
}
