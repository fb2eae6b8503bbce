package dev.firstpick.selection;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firstpick.ingest.events.Role;
import dev.firstpick.training.events.EmbeddingRequested;
import dev.firstpick.training.events.TrainingJob;
import dev.firstpick.training.events.VolumeManifest;
import io.quarkus.test.junit.QuarkusTest;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way in which a revision may differ from the one before: each ends with its picks, or with the reason why there are none. */
@QuarkusTest
class RevisionsTest extends OnStack {

    private static final Set<String> ALL = names(0, 6);

    /** How a pool of six candidates and two tests changes, what may be picked of it then, and what is newly embedded. */
    static Stream<Arguments> changes() {
        return Stream.of(
                Arguments.of(change("nothing new", pool -> {}), ALL, Set.of()),
                Arguments.of(change("only a test scan new", pool -> pool.labelled("test-2", Role.TEST)), ALL, Set.of()),
                Arguments.of(
                        change("only a validation scan new", pool -> pool.labelled("validation-0", Role.VALIDATION)),
                        ALL,
                        Set.of()),
                Arguments.of(change("only excluded", pool -> pool.taken("scan-05")), names(0, 5), Set.of()),
                Arguments.of(
                        change("shrunk to the budget", pool -> names(2, 6).forEach(pool::taken)),
                        names(0, 2),
                        Set.of()),
                Arguments.of(
                        change("grown", pool -> pool.candidate("late-0", "late")),
                        Stream.concat(ALL.stream(), Stream.of("late-0")).collect(Collectors.toSet()),
                        Set.of("late-0")),
                Arguments.of(
                        change("grown and shrunk", pool -> {
                            pool.candidate("late-0", "late");
                            pool.taken("scan-00");
                        }),
                        Stream.concat(names(1, 6).stream(), Stream.of("late-0")).collect(Collectors.toSet()),
                        Set.of("late-0")),
                Arguments.of(
                        change("all replaced", pool -> {
                            pool.candidate("late-0", "late").candidate("late-1", "later");
                            ALL.forEach(pool::taken);
                        }),
                        Set.of("late-0", "late-1"),
                        Set.of("late-0", "late-1")),
                Arguments.of(change("emptied", pool -> ALL.forEach(pool::taken)), Set.of(), Set.of()));
    }

    private static Named<Consumer<ScanPool>> change(String name, Consumer<ScanPool> change) {
        return Named.of(name, change);
    }

    private static Set<String> names(int from, int to) {
        return IntStream.range(from, to).mapToObj("scan-%02d"::formatted).collect(Collectors.toSet());
    }

    @ParameterizedTest
    @MethodSource("changes")
    void aRevisionEndsWithItsPicksOrWithTheReason(
            Consumer<ScanPool> change, Set<String> pickable, Set<String> embeddedAnew) throws Exception {
        // Given
        ScanPool pool = pool("revised").with(6).opened();
        api.put(
                "/pools/" + pool.name() + "/plan",
                "{\"budgets\":[2],\"strategies\":[\"random\",\"typiclust\"],\"randomDraws\":1,\"train\":false}");
        try (PlayedTrainer trainer = PlayedTrainer.of(store, wire, pool)) {
            String first = pool.sealed().digest();
            api.awaitStatus(pool, found -> found.get("complete").asBoolean());
            List<TrainingJob> before = trainer.seen();

            // When
            change.accept(pool);
            String second = pool.sealed().digest();
            JsonNode status = api.awaitStatus(
                    pool,
                    found -> found.path("revision").asInt() == 2
                            && found.get("complete").asBoolean());

            // Then
            assertThat(status.get("retried")).isEmpty();
            assertThat(embedded(trainer, before.size())).isEqualTo(embeddedAnew);
            List<JsonNode> selections = api.selections(pool).stream()
                    .filter(selection -> selection.get("revision").asInt() == 2)
                    .toList();
            if (pickable.isEmpty()) {
                assertThat(selections).hasSize(2).allSatisfy(selection -> assertThat(
                                selection.get("failure").asText())
                        .contains("budget: found 2, expected at most 0"));
            } else if (first.equals(second)) {
                assertThat(selections).isEmpty();
            } else {
                assertThat(selections).hasSize(2).allSatisfy(selection -> {
                    assertThat(selection.get("state").asText()).isEqualTo("made");
                    assertThat(selection.get("picks")).hasSize(2).allSatisfy(pick -> assertThat(pickable)
                            .contains(pick.get("volume").asText()));
                });
            }
        }
    }

    private static Set<String> embedded(PlayedTrainer trainer, int after) throws Exception {
        Set<String> volumes = new HashSet<>();
        for (TrainingJob job : trainer.seen().subList(after, trainer.seen().size())) {
            if (job instanceof EmbeddingRequested embedding) {
                trainer.manifest(embedding.volumes(), VolumeManifest.class).volumes().stream()
                        .map(VolumeManifest.Entry::volume)
                        .forEach(volumes::add);
            }
        }
        return volumes;
    }
}
