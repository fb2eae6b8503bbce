package dev.firstpick.ingest;

import io.smallrye.common.annotation.Identifier;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Of the service's Kafka settings, those that are about reaching the broker: what every client of it needs. */
@Singleton
class KafkaAccess {

    private static final List<String> PREFIXES =
            List.of("bootstrap.", "security.", "sasl.", "ssl.", "client.dns.", "reconnect.");

    private final Map<String, Object> settings;

    KafkaAccess(@Identifier("default-kafka-broker") Map<String, Object> settings) {
        this.settings = settings.entrySet().stream()
                .filter(setting -> PREFIXES.stream().anyMatch(setting.getKey()::startsWith))
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** The settings, by Kafka's names. */
    Map<String, Object> settings() {
        return settings;
    }
}
