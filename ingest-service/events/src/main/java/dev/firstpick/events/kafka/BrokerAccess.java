package dev.firstpick.events.kafka;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Of a service's Kafka settings, those that are about reaching the broker: what every client of it needs. */
public final class BrokerAccess {

    private static final List<String> PREFIXES =
            List.of("bootstrap.", "security.", "sasl.", "ssl.", "client.dns.", "reconnect.");

    private BrokerAccess() {}

    /** Those among {@code settings}, by Kafka's names. */
    public static Map<String, Object> among(Map<String, Object> settings) {
        return settings.entrySet().stream()
                .filter(setting -> PREFIXES.stream().anyMatch(setting.getKey()::startsWith))
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
