package dev.firstpick.results.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class WeighedCacheTest {

    private static final Duration LONG = Duration.ofSeconds(10);

    private final List<String> worked = new ArrayList<>();
    private final WeighedCache<String, Integer> cache = new WeighedCache<>(100, Integer::longValue);

    @Test
    void forgets_what_was_not_asked_for_the_longest_once_all_weighs_too_much() {
        // Given
        ask("a", 40);
        ask("b", 40);
        ask("a", 40);

        // When
        ask("c", 40);

        // Then
        assertThat(cache.held()).isEqualTo(80);
        ask("a", 40);
        ask("c", 40);
        ask("b", 40);
        assertThat(worked).containsExactly("a", "b", "c", "b");
        assertThat(cache.held()).isEqualTo(80);
    }

    @Test
    void gives_what_is_too_heavy_and_does_not_keep_it() {
        assertThat(ask("large", 101)).isEqualTo(101);
        assertThat(ask("large", 101)).isEqualTo(101);
        assertThat(worked).containsExactly("large", "large");
        assertThat(cache.held()).isZero();
    }

    @Test
    void works_once_for_those_who_ask_at_once() {
        // Given
        AtomicReference<UniEmitter<? super Integer>> working = new AtomicReference<>();
        CompletableFuture<Integer> first = cache.get("a", () -> Uni.createFrom().<Integer>emitter(working::set))
                .subscribeAsCompletionStage();
        CompletableFuture<Integer> second = cache.get("a", () -> {
                    throw new AssertionError("worked twice");
                })
                .subscribeAsCompletionStage();

        // When
        working.get().complete(7);

        // Then
        assertThat(first).isCompletedWithValue(7);
        assertThat(second).isCompletedWithValue(7);
    }

    @Test
    void does_not_keep_a_failure() {
        assertThatThrownBy(() -> cache.get(
                                "a", () -> Uni.createFrom().failure(new IllegalStateException("the store is away")))
                        .await()
                        .atMost(LONG))
                .isInstanceOf(IllegalStateException.class);
        assertThat(ask("a", 3)).isEqualTo(3);
    }

    @Test
    void keeps_the_others_where_one_is_too_heavy() {
        // Given
        ask("a", 40);
        ask("b", 40);

        // When
        ask("large", 101);

        // Then
        ask("a", 40);
        ask("b", 40);
        assertThat(worked).containsExactly("a", "b", "large");
        assertThat(cache.held()).isEqualTo(80);
    }

    @Test
    void ends_work_that_was_begun_where_who_asked_for_it_goes() {
        // Given
        AtomicReference<UniEmitter<? super Integer>> working = new AtomicReference<>();
        cache.get("a", () -> Uni.createFrom().<Integer>emitter(working::set))
                .subscribe()
                .with(number -> {})
                .cancel();
        CompletableFuture<Integer> next = cache.get("a", () -> {
                    throw new AssertionError("worked twice");
                })
                .subscribeAsCompletionStage();

        // When
        working.get().complete(5);

        // Then
        assertThat(next).isCompletedWithValue(5);
        assertThat(ask("a", 3)).isEqualTo(5);
        assertThat(cache.held()).isEqualTo(5);
    }

    private int ask(String name, int weight) {
        return cache.get(name, () -> {
                    worked.add(name);
                    return Uni.createFrom().item(weight);
                })
                .await()
                .atMost(LONG);
    }
}
