package dev.firstpick.selection;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firstpick.training.events.EmbeddingRequested;
import dev.firstpick.training.events.VolumeManifest;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One volume of which no features can be computed spoils no pool. */
@QuarkusTest
class SetAsideTest extends OnStack {

    @Test
    void aVolumeThatCannotBeEmbeddedIsSetAsideAndAllOthersGoOnUntilItIsPutBack() throws Exception {
        // Given
        ScanPool pool = pool("aside").with(6).opened();
        String path = "/pools/" + pool.name();
        api.put(path + "/plan", "{\"budgets\":[5],\"strategies\":[\"typiclust\"],\"train\":false}");
        JsonNode status;
        try (PlayedTrainer trainer = PlayedTrainer.of(store, wire, pool).cannotRead("scan-03")) {
            // When
            pool.sealed();
            status = api.awaitStatus(pool, found -> found.get("complete").asBoolean());

            // Then
            assertThat(status.at("/selections/made").asInt()).isEqualTo(1);
            assertThat(status.get("setAside").asInt()).isEqualTo(1);
            assertThat(picks(pool, 1)).containsExactlyInAnyOrder("scan-00", "scan-01", "scan-02", "scan-04", "scan-05");
            JsonNode aside = api.json(api.get(path + "/set-aside"));
            assertThat(aside.at("/0/volume").asText()).isEqualTo("scan-03");
            assertThat(aside.at("/0/reason").asText()).startsWith("grid: found 16333");
            assertThat(aside.at("/0/representation").asText()).isEqualTo("embedding");
            assertThat(api.post(path + "/selections", "{\"strategy\":\"alps\",\"budget\":6}")
                            .statusCode())
                    .isEqualTo(422);

            // When
            int before = trainer.seen(EmbeddingRequested.class).size();
            pool.candidate("late", "late");
            pool.sealed();
            awaitComplete(pool, 2);

            // Then
            assertThat(embedded(trainer, before)).containsExactly("late");
            assertThat(picks(pool, 2)).doesNotContain("scan-03");
        }
        try (PlayedTrainer trainer = PlayedTrainer.of(store, wire, pool)) {
            // When
            JsonNode back = api.json(api.delete(path + "/set-aside/scan-03"));
            int again = api.delete(path + "/set-aside/scan-00").statusCode();
            pool.candidate("later", "later");
            api.put(path + "/plan", "{\"budgets\":[8],\"strategies\":[\"typiclust\"],\"train\":false}");
            pool.sealed();
            awaitComplete(pool, 3);

            // Then
            assertThat(back.get("candidateFrom").asInt()).isEqualTo(3);
            assertThat(back.get("note").asText()).contains("out until revision 3", "only after the pool has changed");
            assertThat(again).isEqualTo(404);
            assertThat(picks(pool, 3)).hasSize(8).contains("scan-03", "late", "later");
            assertThat(api.status(pool).get("setAside").asInt()).isZero();
        }
    }

    @Test
    void picksOfWhatIsSetAsideLaterAreWithdrawn() throws Exception {
        // Given
        ScanPool pool = pool("regretted").with(4).opened();
        api.put(
                "/pools/" + pool.name() + "/plan",
                "{\"budgets\":[3],\"strategies\":[\"random\",\"typiclust\"],\"randomDraws\":4,\"train\":false}");

        // When
        try (PlayedTrainer trainer = PlayedTrainer.of(store, wire, pool).cannotRead("scan-01")) {
            pool.sealed();
            api.awaitStatus(
                    pool,
                    found -> found.get("complete").asBoolean()
                            && found.get("setAside").asInt() == 1);
        }

        // Then
        org.awaitility.Awaitility.await()
                .atMost(java.time.Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(api.selections(pool)).allSatisfy(selection -> {
                    List<String> withdrawn = selection.path("withdrawn").findValuesAsText("volume");
                    List<String> picked = selection.get("picks").findValuesAsText("volume");
                    assertThat(picked.contains("scan-01")).isEqualTo(withdrawn.contains("scan-01"));
                    picked.removeAll(withdrawn);
                    assertThat(picked).containsExactlyInAnyOrder("scan-00", "scan-02", "scan-03");
                }));
    }

    private void awaitComplete(ScanPool pool, int revision) {
        api.awaitStatus(
                pool,
                found -> found.path("revision").asInt() == revision
                        && found.get("complete").asBoolean());
    }

    private List<String> picks(ScanPool pool, int revision) {
        return api.selections(pool).stream()
                .filter(selection -> selection.get("revision").asInt() == revision)
                .flatMap(selection -> selection.get("picks").findValuesAsText("volume").stream())
                .toList();
    }

    private static List<String> embedded(PlayedTrainer trainer, int after) throws Exception {
        List<String> volumes = new java.util.ArrayList<>();
        List<EmbeddingRequested> all = trainer.seen(EmbeddingRequested.class);
        for (EmbeddingRequested job : all.subList(after, all.size())) {
            trainer.manifest(job.volumes(), VolumeManifest.class).volumes().stream()
                    .map(VolumeManifest.Entry::volume)
                    .forEach(volumes::add);
        }
        return volumes;
    }
}
