package dev.firstpick.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class FileObjectStoreConcurrencyTest {

    private static final int KEYS = 60;

    @TempDir
    Path root;

    @Test
    void ofManyThreadsThatCreateAnObjectOneSucceeds() throws Exception {
        // Given
        int threads = 8;
        CyclicBarrier start = new CyclicBarrier(threads);

        // When
        List<List<Boolean>> wins = inParallel(threads, thread -> {
            FileObjectStore store = new FileObjectStore(root);
            List<Boolean> won = new ArrayList<>();
            for (int key = 0; key < KEYS; key++) {
                start.await();
                won.add(store.createIfAbsent("race/" + key, claimOf(thread)));
            }
            return won;
        });

        // Then
        FileObjectStore store = new FileObjectStore(root);
        for (int key = 0; key < KEYS; key++) {
            int at = key;
            int[] winners = IntStream.range(0, threads)
                    .filter(thread -> wins.get(thread).get(at))
                    .toArray();
            assertThat(winners).hasSize(1);
            assertThat(store.read("race/" + key)).hasValue(claimOf(winners[0]));
        }
        assertThat(root.resolve(".tmp")).isEmptyDirectory();
    }

    @Test
    void ofTwoProcessesThatCreateAnObjectOneSucceeds() throws Exception {
        // Given
        Path go = root.resolve("go");

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
        FileObjectStore store = new FileObjectStore(root.resolve("store"));
        for (String key : all) {
            assertThat(store.read(key)).hasValue(claimOf(firstWins.contains(key) ? 1 : 2));
        }
    }

    @Test
    void nobodySeesHalfAnObject() throws Exception {
        // Given
        FileObjectStore store = new FileObjectStore(root);
        store.replace("object", claimOf(0));

        // When
        List<List<byte[]>> seen = inParallel(4, thread -> {
            List<byte[]> contents = new ArrayList<>();
            for (int n = 0; n < 100; n++) {
                if (thread < 2) {
                    store.replace("object", claimOf(thread));
                } else {
                    contents.add(store.read("object").orElseThrow());
                }
            }
            return contents;
        });

        // Then
        assertThat(seen.stream().flatMap(List::stream)).hasSize(200).allSatisfy(content -> assertThat(content)
                .isIn(claimOf(0), claimOf(1)));
    }

    @Test
    void manyThreadsPutTheSameContent() throws Exception {
        // Given
        byte[] content = new byte[300_000];
        new Random(5).nextBytes(content);

        // When
        List<ObjectRef> refs = inParallel(8, thread -> {
            FileObjectStore store = new FileObjectStore(root);
            ObjectRef ref = store.put(new ByteArrayInputStream(content), content.length);
            try (InputStream in = store.open(ref)) {
                assertThat(in.readAllBytes()).isEqualTo(content);
            }
            return ref;
        });

        // Then
        assertThat(new HashSet<>(refs)).hasSize(1);
        assertThat(new FileObjectStore(root).list("")).hasSize(1);
        assertThat(root.resolve(".tmp")).isEmptyDirectory();
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

    private static byte[] claimOf(int claimant) {
        byte[] content = new byte[20_000];
        Arrays.fill(content, (byte) ('a' + claimant));
        return content;
    }

    private interface Work<T> {
        T of(int thread) throws Exception;
    }

    private static <T> List<T> inParallel(int threads, Work<T> work) throws Exception {
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
}
