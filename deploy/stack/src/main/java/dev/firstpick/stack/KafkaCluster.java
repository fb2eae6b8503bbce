package dev.firstpick.stack;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;

/**
 * Several brokers that hold copies of each other's records, so that one may die. Each is broker and controller; topics are to be created
 * with as many copies as there are nodes ({@link Topics#withReplication}), and a record counts when all but one have it.
 */
public final class KafkaCluster implements AutoCloseable {

    private final List<KafkaBroker> nodes;

    private KafkaCluster(List<KafkaBroker> nodes) {
        this.nodes = nodes;
    }

    /**
     * Starts brokers on free ports in temporary folders, which go when the cluster is closed or this JVM ends.
     *
     * @param size at least 3
     */
    public static KafkaCluster temporary(int size) {
        if (size < 3) {
            throw new IllegalArgumentException("size: found " + size + ", expected 3 or more");
        }
        String id = Uuid.randomUuid().toString();
        List<Integer> controllers =
                IntStream.range(0, size).map(n -> Loopback.freePort()).boxed().toList();
        List<KafkaBroker> nodes = new ArrayList<>();
        for (int node = 1; node <= size; node++) {
            nodes.add(new KafkaBroker(
                    Directories.temporary("firstpick-kafka-"),
                    Loopback.freePort(),
                    true,
                    new BrokerRole(id, node, controllers, List.of())));
        }
        KafkaCluster cluster = new KafkaCluster(List.copyOf(nodes));
        try {
            nodes.forEach(KafkaBroker::launch);
            nodes.forEach(KafkaBroker::awaitAnswer);
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    /** All nodes' addresses, with commas between. */
    public String bootstrapServers() {
        return nodes.stream().map(KafkaBroker::bootstrapServers).collect(Collectors.joining(","));
    }

    /** The nodes, by number from 0. */
    public List<KafkaBroker> nodes() {
        return nodes;
    }

    @Override
    public void close() {
        nodes.forEach(KafkaBroker::close);
    }
}
