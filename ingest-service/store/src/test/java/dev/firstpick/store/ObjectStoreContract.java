package dev.firstpick.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every kind of store promises. */
@Timeout(120)
abstract class ObjectStoreContract {

    /** The SHA-256 of {@code abc}, from FIPS 180-2, appendix B.1. */
    private static final String ABC_SHA256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    private ObjectStore store;

    /** An empty store, whose caller closes it. */
    abstract ObjectStore emptyStore() throws IOException;

    /** Puts a content in the place of an object's, behind the store's back. */
    abstract void tamper(String key, byte[] content) throws IOException;

    /** All that lies where the store keeps objects: their keys, and whatever was left there by writes that failed. */
    abstract List<String> traces() throws IOException;

    @BeforeEach
    final void openStore() throws IOException {
        store = emptyStore();
    }

    @AfterEach
    final void closeStore() {
        store.close();
    }

    @Test
    void aBlobIsKeptUnderItsSum() throws IOException {
        // When
        ObjectRef ref = store.put(bytes("abc"));

        // Then
        assertThat(ref).isEqualTo(new ObjectRef("store:sha256/ba/" + ABC_SHA256, ABC_SHA256, 3));
        assertThat(traces()).containsExactly("sha256/ba/" + ABC_SHA256);
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
        assertThat(traces()).isEmpty();
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
        assertThat(traces()).isEmpty();
    }

    @Test
    void changedContentIsDetectedBeforeItsLastBytesAreHandedOut() throws IOException {
        // Given
        ObjectRef ref = store.put(new byte[100_000]);
        byte[] changed = new byte[100_000];
        changed[17] = 1;
        tamper(ref.key(), changed);

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
        tamper(ref.key(), new byte[length]);

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
        tamper(ref.key(), bytes("a"));

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
    void listsInPagesThatMissNothingAndRepeatNothing() throws IOException {
        List<String> keys = new ArrayList<>();
        for (int n = 0; n < 23; n++) {
            keys.add("paged/p" + n + (n % 3 == 0 ? "/x.json" : ".json"));
            store.createIfAbsent(keys.get(n), bytes("x"));
        }
        store.createIfAbsent("paged-not/a.json", bytes("x"));
        Collections.sort(keys);

        List<String> found = new ArrayList<>();
        List<String> page = store.list("paged/", "", 5);
        while (!page.isEmpty()) {
            assertThat(page).hasSizeLessThanOrEqualTo(5);
            found.addAll(page);
            page = store.list("paged/", page.get(page.size() - 1), 5);
        }

        assertThat(found).isEqualTo(keys);
        assertThat(store.list("paged/", "", 1000)).isEqualTo(keys);
        assertThat(store.list("nothing/", "", 5)).isEmpty();
        assertThatThrownBy(() -> store.list("paged/", "", 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.list("paged/", "../a", 5)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void namesTheFoldersInAFolderOnceEach() throws IOException {
        for (String key :
                List.of("f/b/1.json", "f/b/2.json", "f/a/deep/er/1.json", "f/a-b/1.json", "f/file.json", "g/c/1")) {
            store.createIfAbsent(key, bytes("x"));
        }

        assertThat(store.folders("f/")).containsExactly("a", "a-b", "b");
        assertThat(store.folders("f/a/")).containsExactly("deep");
        assertThat(store.folders("f/b/")).isEmpty();
        assertThat(store.folders("nothing/")).isEmpty();
        assertThatThrownBy(() -> store.folders("f")).isInstanceOf(IllegalArgumentException.class);
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
        assertThat(traces()).isEmpty();
    }

    @Test
    void aReferenceCannotLeadOutside() throws IOException {
        // Given
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
    void ofManyThreadsThatCreateAnObjectOneSucceeds() throws Exception {
        // Given
        int threads = 8;
        int keys = 20;
        CyclicBarrier start = new CyclicBarrier(threads);

        // When
        List<List<Boolean>> wins = inParallel(threads, thread -> {
            List<Boolean> won = new ArrayList<>();
            for (int key = 0; key < keys; key++) {
                start.await();
                won.add(store.createIfAbsent("race/" + key, claimOf(thread)));
            }
            return won;
        });

        // Then
        for (int key = 0; key < keys; key++) {
            int at = key;
            int[] winners = IntStream.range(0, threads)
                    .filter(thread -> wins.get(thread).get(at))
                    .toArray();
            assertThat(winners).hasSize(1);
            assertThat(store.read("race/" + key)).hasValue(claimOf(winners[0]));
        }
        assertThat(traces()).hasSize(keys);
    }

    @Test
    void nobodySeesHalfAnObject() throws Exception {
        // Given
        store.replace("object", claimOf(0));

        // When
        List<List<byte[]>> seen = inParallel(4, thread -> {
            List<byte[]> contents = new ArrayList<>();
            for (int n = 0; n < 50; n++) {
                if (thread < 2) {
                    store.replace("object", claimOf(thread));
                } else {
                    contents.add(store.read("object").orElseThrow());
                }
            }
            return contents;
        });

        // Then
        assertThat(seen.stream().flatMap(List::stream)).hasSize(100).allSatisfy(content -> assertThat(content)
                .isIn(claimOf(0), claimOf(1)));
    }

    @Test
    void manyThreadsPutTheSameContent() throws Exception {
        // Given
        byte[] content = new byte[300_000];
        new Random(5).nextBytes(content);

        // When
        List<ObjectRef> refs = inParallel(8, thread -> {
            ObjectRef ref = store.put(new ByteArrayInputStream(content), content.length);
            try (InputStream in = store.open(ref)) {
                assertThat(in.readAllBytes()).isEqualTo(content);
            }
            return ref;
        });

        // Then
        assertThat(new HashSet<>(refs)).hasSize(1);
        assertThat(traces()).containsExactly(refs.get(0).key());
    }

    final String content(ObjectRef ref) throws IOException {
        try (InputStream in = store.open(ref)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    static byte[] claimOf(int claimant) {
        byte[] content = new byte[20_000];
        Arrays.fill(content, (byte) ('a' + claimant));
        return content;
    }

    interface Work<T> {
        T of(int thread) throws Exception;
    }

    static <T> List<T> inParallel(int threads, Work<T> work) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Callable<T>> tasks = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                int number = thread;
                tasks.add(() -> work.of(number));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> result : executor.invokeAll(tasks)) {
                results.add(result.get());
            }
            return results;
        } finally {
            executor.shutdownNow();
        }
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
