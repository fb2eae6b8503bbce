package dev.firstpick.results.projection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StatementTest {

    @Test
    void statementsOfTheSameTextOverListsAreOne() {
        // Given
        List<Statement> statements = List.of(
                Statement.ofEach("insert volume", Map.of("volume", "a")),
                Statement.ofEach("insert label", Map.of("volume", "a")),
                Statement.of("insert pool", Map.of("pool", "p")),
                Statement.ofEach("insert volume", Map.of("volume", "b")),
                Statement.of("insert pool", Map.of("pool", "q")));

        // When
        List<Statement> together = Statement.together(statements);

        // Then
        assertThat(together)
                .containsExactly(
                        new Statement("insert volume", "[{\"volume\":\"a\"},{\"volume\":\"b\"}]", true),
                        new Statement("insert label", "[{\"volume\":\"a\"}]", true),
                        new Statement("insert pool", "{\"pool\":\"p\"}", false),
                        new Statement("insert pool", "{\"pool\":\"q\"}", false));
    }
}
