package dev.firstpick.results;

import dev.firstpick.events.kafka.BrokerAccess;
import io.smallrye.common.annotation.Identifier;
import jakarta.inject.Singleton;
import java.util.Map;

/** How this service's clients reach the broker: with TLS and SASL where its channels do. */
@Singleton
public class KafkaAccess {

    private final Map<String, Object> settings;

    KafkaAccess(@Identifier("default-kafka-broker") Map<String, Object> settings) {
        this.settings = BrokerAccess.among(settings);
    }

    /** The settings, by Kafka's names. */
    public Map<String, Object> settings() {
        return settings;
    }
}
