package dev.firstpick.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;

class TestStackTest {

    @Test
    void givesAServiceABrokerWithTopicsAndADatabaseOfItsOwn() throws Exception {
        // Given
        StackTestResource first = new StackTestResource();
        StackTestResource second = new StackTestResource();
        first.init(Map.of("database", "results"));
        second.init(Map.of("database", "results"));

        // When
        Map<String, String> one = first.start();
        Map<String, String> other = second.start();

        // Then
        assertThat(one.get("kafka.bootstrap.servers")).isEqualTo(other.get("kafka.bootstrap.servers"));
        assertThat(one.get("quarkus.datasource.jdbc.url"))
                .startsWith("jdbc:postgresql://")
                .contains("/results_")
                .isNotEqualTo(other.get("quarkus.datasource.jdbc.url"));
        assertThat(one.get("quarkus.datasource.reactive.url")).startsWith("postgresql://");
        assertThat(one).containsKeys("quarkus.datasource.username", "quarkus.datasource.password");
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", one.get("kafka.bootstrap.servers")))) {
            assertThat(admin.listTopics().names().get()).containsAll(Topics.names());
        }
    }

    @Test
    void givesADatabaseByItsNameToAllWhoAskForIt() {
        // Given
        Database made = TestStack.shared().database("common");

        // When
        Database found = TestStack.shared().database("common");

        // Then
        assertThat(found).isEqualTo(made);
        assertThat(found.name()).isEqualTo("common");
    }

    @Test
    void givesAServiceWithoutADatabaseTheBrokerAlone() {
        // Given
        StackTestResource resource = new StackTestResource();
        resource.init(Map.of("database", "none"));

        // When
        Map<String, String> settings = resource.start();

        // Then
        assertThat(settings).containsOnlyKeys("kafka.bootstrap.servers");
    }
}
