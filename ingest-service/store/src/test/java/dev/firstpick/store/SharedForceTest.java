package dev.firstpick.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SharedForceTest {

    private static final Path FOLDER = Path.of("folder");

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Semaphore begun = new Semaphore(0);
    private final Semaphore mayEnd = new Semaphore(0);
    private final AtomicInteger forces = new AtomicInteger();

    @AfterEach
    void close() {
        threads.shutdownNow();
    }

    @Test
    void thoseWhoAskDuringAForceShareTheNextOne() throws Exception {
        // Given
        SharedForce shared = new SharedForce(folder -> slow());
        Future<?> first = ask(shared);
        begun.acquire();
        List<Future<?>> during = new ArrayList<>();
        for (int n = 0; n < 20; n++) {
            during.add(ask(shared));
        }
        assertThat(during).noneMatch(Future::isDone);

        // When
        mayEnd.release();
        first.get();
        begun.acquire();
        TimeUnit.MILLISECONDS.sleep(200);
        assertThat(during).noneMatch(Future::isDone);
        mayEnd.release(20);

        // Then
        for (Future<?> one : during) {
            one.get();
        }
        // The second, a third for those who asked when it had begun, and some more on a machine that is slow to begin
        // threads.
        assertThat(forces.get()).isBetween(2, 10);
    }

    @Test
    void aForceThatFailsServesNobody() throws Exception {
        // Given
        SharedForce shared = new SharedForce(folder -> {
            slow();
            if (forces.get() == 1) {
                throw new IOException("no space left");
            }
        });
        Future<?> first = ask(shared);
        begun.acquire();
        Future<?> second = ask(shared);

        // When
        mayEnd.release(2);

        // Then
        assertThatThrownBy(first::get).isInstanceOf(ExecutionException.class).hasRootCauseMessage("no space left");
        second.get();
        assertThat(forces).hasValue(2);
    }

    @Test
    void foldersDoNotWaitForEachOther() throws Exception {
        // Given
        SharedForce shared = new SharedForce(folder -> {
            if (folder.equals(FOLDER)) {
                slow();
            }
        });
        Future<?> first = ask(shared);
        begun.acquire();

        // When
        shared.force(Path.of("another"));

        // Then
        assertThat(first.isDone()).isFalse();
        mayEnd.release();
        first.get();
    }

    private Future<?> ask(SharedForce shared) {
        return threads.submit(() -> {
            shared.force(FOLDER);
            return null;
        });
    }

    private void slow() throws IOException {
        forces.incrementAndGet();
        begun.release();
        try {
            mayEnd.acquire();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
