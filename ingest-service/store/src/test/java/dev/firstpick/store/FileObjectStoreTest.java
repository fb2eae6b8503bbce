package dev.firstpick.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileObjectStoreTest extends ObjectStoreContract {

    private static final int KEYS = 60;

    @TempDir
    Path folder;

    private Path root;
    private FileObjectStore store;

    @Override
    ObjectStore emptyStore() throws IOException {
        root = folder.resolve("store");
        store = new FileObjectStore(root);
        return store;
    }

    @Override
    void tamper(String key, byte[] content) throws IOException {
        Files.write(root.resolve(key), content);
    }

    @Override
    List<String> traces() throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString())
                    .toList();
        }
    }

    @Test
    void aReferenceCannotLeadToAFileOutside() throws IOException {
        // Given
        Files.writeString(folder.resolve("secret"), "abc");
        ObjectRef ref = new ObjectRef("store:../secret", "0".repeat(64), 3);

        // When
        var refusal = assertThatThrownBy(() -> store.open(ref));

        // Then
        refusal.isInstanceOf(IllegalArgumentException.class).hasMessageContaining("../secret");
    }

    @Test
    void anObjectBelowAnotherIsAnErrorAndNotTakenForPresent() throws IOException {
        // Given
        store.createIfAbsent("a/b", bytes("x"));

        // When
        var below = assertThatThrownBy(() -> store.createIfAbsent("a/b/c", bytes("x")));
        var above = assertThatThrownBy(() -> store.createIfAbsent("a", bytes("x")));

        // Then
        below.isExactlyInstanceOf(IOException.class).hasMessageContaining("a/b/c");
        above.isExactlyInstanceOf(IOException.class).hasMessageContaining("a/");
        assertThat(traces()).containsExactly("a/b");
    }

    @Test
    void leftoversOlderThanADayAreRemovedAtOpening() throws IOException {
        // Given
        Path old = Files.writeString(root.resolve(".tmp/old"), "half");
        Path young = Files.writeString(root.resolve(".tmp/young"), "half");
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(25))));
        Files.setLastModifiedTime(young, FileTime.from(Instant.now().minus(Duration.ofHours(23))));

        // When
        new FileObjectStore(root).close();

        // Then
        assertThat(old).doesNotExist();
        assertThat(young).exists();
    }

    @Test
    void leftoversAreNoObjects() throws IOException {
        // Given
        Files.writeString(root.resolve(".tmp/half"), "half");

        // When
        List<String> keys = store.list("");

        // Then
        assertThat(keys).isEmpty();
    }

    @Test
    void ofTwoProcessesThatCreateAnObjectOneSucceeds() throws Exception {
        // Given
        Path go = folder.resolve("go");

        // When
        Process first = claimant(1, go);
        Process second = claimant(2, go);
        Files.createFile(go);
        List<String> firstWins = winsOf(first);
        List<String> secondWins = winsOf(second);

        // Then
        List<String> all =
                Stream.concat(firstWins.stream(), secondWins.stream()).toList();
        assertThat(all).hasSize(KEYS).doesNotHaveDuplicates();
        for (String key : all) {
            assertThat(store.read(key)).hasValue(claimOf(firstWins.contains(key) ? 1 : 2));
        }
    }

    /** Tries all keys as soon as the file of the second argument exists, and prints those it created. */
    static final class Claimant {

        private Claimant() {}

        public static void main(String[] arguments) throws Exception {
            int claim = Integer.parseInt(arguments[0]);
            Path go = Path.of(arguments[1]);
            FileObjectStore store = new FileObjectStore(go.resolveSibling("store"));
            System.out.println("ready");
            while (!Files.exists(go)) {
                Thread.onSpinWait();
            }
            for (int key = 0; key < KEYS; key++) {
                if (store.createIfAbsent("race/" + key, claimOf(claim))) {
                    System.out.println("race/" + key);
                }
            }
        }
    }

    private static Process claimant(int claim, Path go) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Claimant.class.getName(),
                        String.valueOf(claim),
                        go.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        process.getOutputStream().close();
        assertThat(process.getInputStream().readNBytes("ready\n".length()))
                .asString()
                .isEqualTo("ready\n");
        return process;
    }

    private static List<String> winsOf(Process process) throws Exception {
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        return output.lines().toList();
    }
}
