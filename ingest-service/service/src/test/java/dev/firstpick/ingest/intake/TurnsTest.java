package dev.firstpick.ingest.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstpick.ingest.pool.RefusedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Callers take turns, one file each, within the places and the memory that there are. */
class TurnsTest {

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> order = Collections.synchronizedList(new ArrayList<>());
    private int waiting;

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void whoSendsManyFilesWaitsForThemAndNobodyElseDoes() throws Exception {
        Turns turns = new Turns("large", 1, 100, 50);
        Turns.Turn held = turns.take("many", false, 10, "first");
        List<Future<?>> all = new ArrayList<>();
        for (int n = 0; n < 8; n++) {
            all.add(file(turns, "many", 10));
        }
        all.add(file(turns, "one", 10));
        all.add(file(turns, "other", 10));

        held.close();
        for (Future<?> one : all) {
            one.get();
        }

        assertThat(order).hasSize(10).startsWith("many", "one", "other");
    }

    @Test
    void aFileThatNeedsMuchMemoryHasItsTurnAndNoMoreIsUsedThanThereIs() throws Exception {
        Turns turns = new Turns("large", 3, 100, 50);
        Turns.Turn held = turns.take("a", false, 60, "first");
        List<Future<?>> all = new ArrayList<>();
        all.add(file(turns, "b", 90));
        all.add(file(turns, "c", 30));
        assertThat(order).isEmpty();

        held.close();
        for (Future<?> one : all) {
            one.get();
        }

        assertThat(order).containsExactly("b", "c");
        turns.take("d", false, 100, "all of it").close();
    }

    @Test
    void whenTooManyWaitOthersAreToldToComeAgainButNotThisService() throws Exception {
        Turns turns = new Turns("large", 1, 100, 2);
        Turns.Turn held = turns.take("a", false, 10, "first");
        List<Future<?>> all = new ArrayList<>(List.of(file(turns, "a", 10), file(turns, "b", 10)));

        assertThatThrownBy(() -> turns.take("c", false, 10, "scan.nii"))
                .isInstanceOfSatisfying(RefusedException.class, refused -> assertThat(refused.reason())
                        .isEqualTo(RefusedException.Reason.BUSY));

        waiting++;
        CompletableFuture<Void> own = CompletableFuture.runAsync(() -> take(turns, "this service", true, 10), threads);
        held.close();
        own.get();
        for (Future<?> one : all) {
            one.get();
        }
    }

    @Test
    void oneThatIsStoppedWhileItWaitsTakesNothing() throws Exception {
        Turns turns = new Turns("large", 1, 100, 50);
        Turns.Turn held = turns.take("a", false, 10, "first");
        Future<?> stopped = file(turns, "b", 100);
        Future<?> next = file(turns, "c", 10);

        stopped.cancel(true);
        Awaitility.await().until(() -> turns.waiting() == 1);
        held.close();
        next.get();

        turns.take("d", false, 100, "all of it").close();
        assertThat(order).containsExactly("c");
    }

    /** Waits until the file waits, so that the order in which they came is known. */
    private Future<?> file(Turns turns, String caller, long bytes) {
        waiting++;
        int now = waiting;
        Future<?> file = threads.submit(() -> take(turns, caller, false, bytes));
        Awaitility.await().until(() -> turns.waiting() == now || file.isDone());
        return file;
    }

    private void take(Turns turns, String caller, boolean patient, long bytes) {
        try (Turns.Turn turn = turns.take(caller, patient, bytes, caller)) {
            order.add(caller);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
