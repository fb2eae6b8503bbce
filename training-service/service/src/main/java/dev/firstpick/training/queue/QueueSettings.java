package dev.firstpick.training.queue;

import java.util.Map;

/**
 * Where a worker takes jobs.
 *
 * @param client Kafka's own settings: {@code bootstrap.servers}, and security if there is any
 * @param clientId of this worker
 * @param topic where jobs are
 * @param group the share group; all workers are in one
 */
public record QueueSettings(Map<String, Object> client, String clientId, String topic, String group) {

    public QueueSettings {
        client = Map.copyOf(client);
    }
}
