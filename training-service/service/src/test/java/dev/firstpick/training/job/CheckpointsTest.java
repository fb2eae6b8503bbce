package dev.firstpick.training.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpick.store.FileObjectStore;
import dev.firstpick.store.ObjectStore;
import dev.firstpick.training.TestJobs;
import dev.firstpick.training.events.EmbeddingRequested;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {

    private static final String FOLDER =
            "jobs/" + TestJobs.embedding("pool", "job", 1).job() + "/checkpoints/";

    @TempDir
    private Path folder;

    private ObjectStore store;

    @BeforeEach
    void open() throws IOException {
        store = new FileObjectStore(folder);
    }

    @Test
    void theNewestIsFoundByTheNextAttempt() throws IOException {
        // Given
        of(1).save(saved(10, "ten"));
        of(1).save(saved(20, "twenty"));

        // When
        Checkpoints.Saved newest = of(2).newest().orElseThrow();

        // Then
        assertThat(newest.iteration()).isEqualTo(20);
        assertThat(newest.seconds()).isEqualTo(2.0);
        assertThat(newest.content()).asString().isEqualTo("twenty");
    }

    @Test
    void anOlderAttemptNeverReplacesANewerOnes() throws IOException {
        // Given
        of(2).save(saved(10, "newer attempt"));

        // When
        boolean kept = of(1).save(saved(500, "older attempt"));

        // Then
        assertThat(kept).isFalse();
        assertThat(of(3).newest().orElseThrow().content()).asString().isEqualTo("newer attempt");
    }

    @Test
    void withinAnAttemptOnlyMoreIterationsReplaceFewer() throws IOException {
        // Given
        of(1).save(saved(20, "twenty"));

        // When
        boolean kept = of(1).save(saved(20, "twenty again"));

        // Then
        assertThat(kept).isFalse();
        assertThat(of(1).newest().orElseThrow().content()).asString().isEqualTo("twenty");
    }

    @Test
    void onlyTheNewestIsKeptInTheStore() throws IOException {
        // Given
        of(1).save(saved(10, "ten"));

        // When
        of(1).save(saved(20, "twenty"));

        // Then
        assertThat(store.list(FOLDER)).hasSize(1);
    }

    @Test
    void oneThatIsGoneMeansToStartAnew() throws IOException {
        // Given
        of(1).save(saved(10, "ten"));
        store.delete(store.list(FOLDER).get(0));

        // When
        boolean found = of(2).newest().isPresent();

        // Then
        assertThat(found).isFalse();
    }

    @Test
    void nothingIsLeftAfterDiscarding() throws IOException {
        // Given
        of(1).save(saved(10, "ten"));

        // When
        of(2).discard();

        // Then
        assertThat(of(1).newest()).isEmpty();
        assertThat(store.list("jobs/")).isEmpty();
    }

    private Checkpoints of(int attempt) {
        EmbeddingRequested job = TestJobs.embedding("pool", "job", attempt);
        return new Checkpoints(store, job);
    }

    private static Checkpoints.Saved saved(int iteration, String content) {
        return new Checkpoints.Saved(iteration, iteration / 10.0, content.getBytes(StandardCharsets.UTF_8));
    }
}
