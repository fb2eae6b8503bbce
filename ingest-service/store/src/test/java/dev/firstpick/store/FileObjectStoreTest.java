package dev.firstpick.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileObjectStoreTest {

    /** The SHA-256 of {@code abc}, from FIPS 180-2, appendix B.1. */
    private static final String ABC_SHA256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @TempDir
    Path folder;

    private Path root;
    private FileObjectStore store;

    @BeforeEach
    void openStore() throws IOException {
        root = folder.resolve("store");
        store = new FileObjectStore(root);
    }

    @Test
    void aBlobIsKeptUnderItsSum() throws IOException {
        // When
        ObjectRef ref = store.put(bytes("abc"));

        // Then
        assertThat(ref).isEqualTo(new ObjectRef("store:sha256/ba/" + ABC_SHA256, ABC_SHA256, 3));
        assertThat(root.resolve("sha256/ba").resolve(ABC_SHA256)).hasContent("abc");
        assertThat(content(ref)).isEqualTo("abc");
    }

    @Test
    void aStreamAndAnArrayOfTheSameContentAreOneBlob() throws IOException {
        // Given
        ObjectRef array = store.put(bytes("abc"));

        // When
        ObjectRef stream = store.put(new ByteArrayInputStream(bytes("abc")), 3);

        // Then
        assertThat(stream).isEqualTo(array);
        assertThat(store.list("")).containsExactly(array.key());
    }

    @Test
    void anEmptyBlobIsABlob() throws IOException {
        // When
        ObjectRef ref = store.put(InputStream.nullInputStream(), 0);

        // Then
        assertThat(ref.bytes()).isZero();
        assertThat(content(ref)).isEmpty();
    }

    @Test
    void contentThatIsTooLargeLeavesNothingBehind() throws IOException {
        // When
        var refusal = assertThatThrownBy(() -> store.put(new ByteArrayInputStream(new byte[100_001]), 100_000));

        // Then
        refusal.isInstanceOf(ObjectTooLargeException.class).hasMessageContaining("100000");
        assertThat(files()).isEmpty();
    }

    @Test
    void aSourceThatFailsLeavesNothingBehind() throws IOException {
        // Given
        InputStream broken = new InputStream() {
            private int left = 200_000;

            @Override
            public int read() throws IOException {
                if (left-- <= 0) {
                    throw new IOException("the line is cut");
                }
                return 7;
            }
        };

        // When
        var failure = assertThatThrownBy(() -> store.put(broken, Long.MAX_VALUE));

        // Then
        failure.hasMessage("the line is cut");
        assertThat(files()).isEmpty();
    }

    @Test
    void changedContentIsDetectedBeforeItsLastBytesAreHandedOut() throws IOException {
        // Given
        ObjectRef ref = store.put(new byte[100_000]);
        byte[] changed = new byte[100_000];
        changed[17] = 1;
        Files.write(root.resolve(ref.key()), changed);

        // When
        var refusal = assertThatThrownBy(() -> {
            try (InputStream in = store.open(ref)) {
                in.readNBytes(100_000);
            }
        });

        // Then
        refusal.isInstanceOf(CorruptObjectException.class)
                .hasMessageContaining("sha256: found")
                .hasMessageContaining(ref.sha256());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 99, 101})
    void contentOfAnotherLengthIsDetected(int length) throws IOException {
        // Given
        ObjectRef ref = store.put(new byte[100]);
        Files.write(root.resolve(ref.key()), new byte[length]);

        // When
        var refusal = assertThatThrownBy(() -> content(ref));

        // Then
        refusal.isInstanceOf(CorruptObjectException.class)
                .hasMessageContaining("bytes: found " + length)
                .hasMessageEndingWith("expected 100");
    }

    @Test
    void skippedBytesCountForTheSum() throws IOException {
        // Given
        ObjectRef ref = store.put(bytes("abcdef"));

        // When
        String rest;
        try (InputStream in = store.open(ref)) {
            in.skipNBytes(4);
            rest = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }

        // Then
        assertThat(rest).isEqualTo("ef");
    }

    @Test
    void aBlobThatLostBytesIsMendedByThoseWhoPutItAgain() throws IOException {
        // Given
        ObjectRef ref = store.put(bytes("abc"));
        Files.writeString(root.resolve(ref.key()), "a");

        // When
        store.put(bytes("abc"));

        // Then
        assertThat(content(ref)).isEqualTo("abc");
    }

    @Test
    void anObjectThatIsNotThereCannotBeOpened() {
        // Given
        ObjectRef ref = ObjectRef.ofKey("pools/a", ABC_SHA256, 3);

        // When
        var refusal = assertThatThrownBy(() -> store.open(ref));

        // Then
        refusal.isInstanceOf(FileNotFoundException.class).hasMessageContaining("store:pools/a");
    }

    @Test
    void aNamedObjectIsCreatedOnce() throws IOException {
        // When
        boolean first = store.createIfAbsent("pools/a/manifest.json", bytes("one"));
        boolean second = store.createIfAbsent("pools/a/manifest.json", bytes("two"));

        // Then
        assertThat(first).isTrue();
        assertThat(second).isFalse();
        assertThat(store.read("pools/a/manifest.json")).hasValue(bytes("one"));
    }

    @Test
    void aNamedObjectIsReplacedWhole() throws IOException {
        // Given
        store.replace("run/checkpoint", bytes("the first, and the longer"));

        // When
        store.replace("run/checkpoint", bytes("the second"));

        // Then
        assertThat(store.read("run/checkpoint")).hasValue(bytes("the second"));
    }

    @Test
    void aNamedObjectIsOpenedByItsReference() throws IOException {
        // Given
        store.createIfAbsent("pools/a", bytes("abc"));

        // When
        String content = content(ObjectRef.ofKey("pools/a", ABC_SHA256, 3));

        // Then
        assertThat(content).isEqualTo("abc");
    }

    @Test
    void aDeletedObjectIsGoneAndCanBeCreatedAgain() throws IOException {
        // Given
        store.createIfAbsent("a/b", bytes("one"));

        // When
        store.delete("a/b");
        store.delete("a/b");

        // Then
        assertThat(store.exists("a/b")).isFalse();
        assertThat(store.read("a/b")).isEmpty();
        assertThat(store.createIfAbsent("a/b", bytes("two"))).isTrue();
    }

    @Test
    void keysAreListedInOrder() throws IOException {
        // Given
        for (String key : List.of("a/z", "a/b/c", "a.b", "a-b", "a/B", "b", "a/b0")) {
            store.createIfAbsent(key, bytes(key));
        }

        // When
        List<String> all = store.list("");
        List<String> some = store.list("a/");

        // Then
        assertThat(all).containsExactly("a-b", "a.b", "a/B", "a/b/c", "a/b0", "a/z", "b");
        assertThat(some).containsExactly("a/B", "a/b/c", "a/b0", "a/z");
        assertThat(store.list("c/")).isEmpty();
    }

    @Test
    void aPrefixIsOfWholeSegments() {
        // When
        var refusal = assertThatThrownBy(() -> store.list("pools/a"));

        // Then
        refusal.isInstanceOf(IllegalArgumentException.class).hasMessageContaining("ending in a slash");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/a",
                "a/",
                "a//b",
                ".",
                "..",
                "../a",
                "a/../b",
                "a/..",
                "...",
                "a b",
                "a\\b",
                "ä",
                "a\0",
                "a\n",
                "C:/a",
                "%2e%2e/a",
                "~/a:b",
                ".tmp",
                ".tmp/a"
            })
    void whatIsNoKeyIsRefused(String key) throws IOException {
        // When
        var create = assertThatThrownBy(() -> store.createIfAbsent(key, bytes("x")));
        var replace = assertThatThrownBy(() -> store.replace(key, bytes("x")));
        var read = assertThatThrownBy(() -> store.read(key));
        var exists = assertThatThrownBy(() -> store.exists(key));
        var list = assertThatThrownBy(() -> store.list(key + "/"));
        var delete = assertThatThrownBy(() -> store.delete(key));

        // Then
        Stream.of(create, replace, read, exists, list, delete)
                .forEach(refusal ->
                        refusal.isInstanceOf(IllegalArgumentException.class).hasMessageContaining("found " + key));
        assertThat(files()).isEmpty();
    }

    @Test
    void aReferenceCannotLeadOutside() throws IOException {
        // Given
        Files.writeString(folder.resolve("secret"), "abc");
        ObjectRef ref = new ObjectRef("store:../secret", ABC_SHA256, 3);

        // When
        var refusal = assertThatThrownBy(() -> store.open(ref));

        // Then
        refusal.isInstanceOf(IllegalArgumentException.class).hasMessageContaining("../secret");
    }

    @Test
    void aKeyThatIsTooLongIsRefused() {
        // When
        var segment = assertThatThrownBy(() -> store.exists("a".repeat(201)));
        var key = assertThatThrownBy(() -> store.exists("a/".repeat(512) + "a"));

        // Then
        segment.isInstanceOf(IllegalArgumentException.class);
        key.isInstanceOf(IllegalArgumentException.class).hasMessageContaining("1025 characters");
    }

    @Test
    void blobsCannotBeNamedReplacedOrDeleted() throws IOException {
        // Given
        ObjectRef ref = store.put(bytes("abc"));

        // When
        var create = assertThatThrownBy(() -> store.createIfAbsent("sha256/other", bytes("x")));
        var replace = assertThatThrownBy(() -> store.replace(ref.key(), bytes("x")));
        var delete = assertThatThrownBy(() -> store.delete(ref.key()));

        // Then
        Stream.of(create, replace, delete).forEach(refusal -> refusal.isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("where blobs lie"));
        assertThat(content(ref)).isEqualTo("abc");
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
        assertThat(files()).containsExactly("a/b");
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

    private String content(ObjectRef ref) throws IOException {
        try (InputStream in = store.open(ref)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString())
                    .toList();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
