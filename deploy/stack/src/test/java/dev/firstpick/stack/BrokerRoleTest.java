package dev.firstpick.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BrokerRoleTest {

    @Test
    void whoeverComesThroughADoorIsSentToWhereItSays() {
        Map<String, String> settings =
                BrokerRole.alone(List.of(new Door("INGEST", 21001, 21002))).settings(21000);

        assertThat(settings.get("listeners"))
                .startsWith("PLAINTEXT://127.0.0.1:21000,INGEST://127.0.0.1:21001,CONTROLLER://127.0.0.1:");
        assertThat(settings)
                .containsEntry("advertised.listeners", "PLAINTEXT://127.0.0.1:21000,INGEST://127.0.0.1:21002")
                .containsEntry("inter.broker.listener.name", "PLAINTEXT")
                .containsEntry(
                        "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,INGEST:PLAINTEXT");
    }

    @Test
    void aSecureDoorIsOfTlsWithAName() {
        Map<String, String> settings =
                BrokerRole.alone(List.of(new Door("TLS", 21001, 21001, true))).settings(21000);

        assertThat(settings)
                .containsEntry(
                        "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,TLS:SASL_SSL");
    }

    @Test
    void oneOfThreeKnowsTheOthersAndMayMissOne() {
        BrokerRole second = new BrokerRole("cluster", 2, List.of(21001, 21002, 21003), List.of());

        Map<String, String> settings = BrokerSettings.of(Path.of("data"), 21000, second);

        assertThat(settings)
                .containsEntry("node.id", "2")
                .containsEntry("controller.quorum.voters", "1@127.0.0.1:21001,2@127.0.0.1:21002,3@127.0.0.1:21003")
                .containsEntry("listeners", "PLAINTEXT://127.0.0.1:21000,CONTROLLER://127.0.0.1:21002")
                .containsEntry("default.replication.factor", "3")
                .containsEntry("min.insync.replicas", "2");
    }

    @Test
    void aDoorHasANameThatKafkaTakesForAListener() {
        assertThatThrownBy(() -> new Door("not a door", 1, 2))
                .hasMessage("name of a door: found \"not a door\", expected capital letters and digits");
    }
}
