package dev.firstpick.selection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpick.events.Json;
import dev.firstpick.selection.events.SelectionMade;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

@QuarkusTest
class SelectionStreamTest extends OnStack {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void aReaderThatComesBackGoesOnWhereItWas() throws Exception {
        // Given
        ScanPool pool = sealed("stream");
        ask(pool, 1);
        ask(pool, 2);
        String url = api.base() + "/pools/" + pool.name() + "/selections/events";
        List<SseReader.Entry> first;
        try (SseReader reader = new SseReader(url, Optional.empty())) {
            Awaitility.await().atMost(PATIENCE).until(() -> reader.entries().size() == 2);
            first = reader.entries();
        }

        // When
        ask(pool, 3);
        try (SseReader reader = new SseReader(url, Optional.of(first.get(0).id()))) {
            Awaitility.await().atMost(PATIENCE).until(() -> reader.entries().size() == 2);
            ask(pool, 4);
            Awaitility.await().atMost(PATIENCE).until(() -> reader.entries().size() == 3);

            // Then
            assertThat(reader.entries().get(0)).isEqualTo(first.get(1));
            assertThat(reader.entries()).extracting(SseReader.Entry::name).containsOnly("selection-made");
            SelectionMade last = Json.read(
                    reader.entries().get(2).data().getBytes(StandardCharsets.UTF_8), SelectionMade.class, "event");
            assertThat(last.seed()).isEqualTo(4);
            assertThat(last.picks()).hasSize(1);
        }
    }

    @Test
    void comparisonsAreShownToThoseAloneWhoAskForAll() throws Exception {
        // Given
        ScanPool pool = sealed("purposes");
        api.post(
                "/pools/" + pool.name() + "/selections",
                "{\"strategy\":\"random\",\"budget\":1,\"seed\":11,\"purpose\":\"benchmark\"}");
        ask(pool, 12);
        String url = api.base() + "/selections/events";

        // When
        try (SseReader annotators = new SseReader(url, Optional.empty());
                SseReader everybody = new SseReader(url + "?purpose=all", Optional.empty())) {
            Awaitility.await().atMost(PATIENCE).until(() -> of(everybody, pool).size() == 2);
            Awaitility.await().atMost(PATIENCE).until(() -> of(annotators, pool).size() == 1);

            // Then
            assertThat(of(annotators, pool).get(0).data()).contains("\"seed\":12");
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> annotators.comments().contains("heartbeat"));
        }
    }

    private static List<SseReader.Entry> of(SseReader reader, ScanPool pool) {
        return reader.entries().stream()
                .filter(entry -> entry.data().contains(pool.name()))
                .toList();
    }

    private ScanPool sealed(String prefix) {
        ScanPool pool = pool(prefix).with(3).opened();
        api.put(
                "/pools/" + pool.name() + "/plan",
                "{\"budgets\":[9],\"strategies\":[\"random\"],\"randomDraws\":1,\"train\":false}");
        pool.sealed();
        api.awaitStatus(pool, found -> found.get("complete").asBoolean());
        return pool;
    }

    private void ask(ScanPool pool, int seed) {
        api.post(
                "/pools/" + pool.name() + "/selections",
                "{\"strategy\":\"random\",\"budget\":1,\"purpose\":\"annotate\",\"seed\":" + seed + "}");
    }
}
