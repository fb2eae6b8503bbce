package dev.firstpick.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firstpick.results.Story.Told;
import dev.firstpick.stack.Database;
import dev.firstpick.stack.TestStack;
import dev.firstpick.store.ObjectStore;
import dev.firstpick.store.ObjectStores;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two replicas in one consumer group, on one database. */
class TwoReplicasIT {

    private static final Duration LONG = Duration.ofSeconds(180);

    @TempDir
    Path folder;

    @Test
    void store_each_event_once_and_both_tell_of_every_one_even_when_one_is_killed() throws Exception {
        // Given
        TestStack stack = TestStack.shared();
        Database database = stack.freshDatabase("replicas");
        try (ObjectStore store = ObjectStores.open(folder.toString());
                Sending sending = new Sending(stack.bootstrapServers());
                Replica first = Replica.start("replica-1", stack.bootstrapServers(), database, folder)) {
            await().atMost(LONG).until(first::ready);
            try (Replica second = Replica.start("replica-2", stack.bootstrapServers(), database, folder)) {
                await().atMost(LONG).until(second::ready);
                try (Sse one = Sse.to(first.url("/api/events"));
                        Sse other = Sse.to(second.url("/api/events"))) {
                    List<Told> both = new ArrayList<>();
                    List<String> pools = List.of("twin-a", "twin-b", "twin-c");
                    pools.forEach(pool -> both.addAll(Story.of(pool, store)));
                    int events = both.size();
                    both.addAll(List.copyOf(both));
                    Collections.shuffle(both, new Random(11));

                    // When
                    sending.send(both);

                    // Then
                    await().atMost(LONG)
                            .until(() ->
                                    one.ids().size() >= events && other.ids().size() >= events);
                    assertThat(one.ids())
                            .hasSize(events)
                            .doesNotHaveDuplicates()
                            .isEqualTo(other.ids());
                    assertThat(one.heard()).isEqualTo(other.heard());
                }

                // When
                second.kill();
                sending.send(Story.of("twin-d", store));

                // Then
                await().atMost(LONG)
                        .until(() -> first.status("/api/pools/twin-d") == 200
                                && first.get("/api/pools/twin-d")
                                                .path("runs")
                                                .path("completed")
                                                .asInt()
                                        == 5);
                JsonNode board = first.get("/api/pools/twin-d/leaderboard");
                assertThat(board).hasSize(2);
                assertThat(board.get(0).path("runs").asInt()).isEqualTo(2);
                assertThat(first.get("/api/dead-letters")).isEmpty();
            }
        }
    }
}
