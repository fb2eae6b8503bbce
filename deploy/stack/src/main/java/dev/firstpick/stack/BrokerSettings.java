package dev.firstpick.stack;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The settings of a broker that a whole system, or a test, runs against. */
final class BrokerSettings {

    private BrokerSettings() {}

    static Map<String, String> of(Path data, int port, BrokerRole role) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("log.dirs", data.toString());
        settings.putAll(forAnyListeners());
        settings.putAll(role.settings(port));
        if (role.nodes() > 1) {
            settings.putAll(onSeveralNodes(role.nodes()));
        }
        return settings;
    }

    /** All but where the node listens and keeps its data. */
    static Map<String, String> forAnyListeners() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("auto.create.topics.enable", "false");
        settings.putAll(onOneNode());
        settings.putAll(shareGroups());
        settings.putAll(modest());
        return settings;
    }

    private static Map<String, String> onOneNode() {
        return Map.of(
                "default.replication.factor", "1",
                "min.insync.replicas", "1",
                "offsets.topic.replication.factor", "1",
                "transaction.state.log.replication.factor", "1",
                "transaction.state.log.min.isr", "1",
                "share.coordinator.state.topic.replication.factor", "1",
                "share.coordinator.state.topic.min.isr", "1",
                "group.initial.rebalance.delay.ms", "0",
                // Nobody can take this node's partitions over: handing them on would only make the stop slower.
                "controlled.shutdown.enable", "false");
    }

    /** As many copies as nodes, of which one may be away. */
    private static Map<String, String> onSeveralNodes(int nodes) {
        String copies = Integer.toString(nodes);
        String enough = Integer.toString(nodes - 1);
        return Map.of(
                "default.replication.factor", copies,
                "min.insync.replicas", enough,
                "offsets.topic.replication.factor", copies,
                "transaction.state.log.replication.factor", copies,
                "transaction.state.log.min.isr", enough,
                "share.coordinator.state.topic.replication.factor", copies,
                "share.coordinator.state.topic.min.isr", enough,
                "controlled.shutdown.enable", "true");
    }

    /** Limits lifted for long jobs, and lowered so that a test of a lapsing lock need not wait for 15 s. */
    private static Map<String, String> shareGroups() {
        return Map.of(
                "group.share.max.record.lock.duration.ms", "3600000",
                "group.share.min.record.lock.duration.ms", "1000",
                "group.share.max.delivery.count.limit", "25",
                "group.share.min.heartbeat.interval.ms", "1000",
                "group.share.heartbeat.interval.ms", "1000");
    }

    private static Map<String, String> modest() {
        return Map.of(
                "num.network.threads", "2",
                "num.io.threads", "4",
                "offsets.topic.num.partitions", "4",
                "transaction.state.log.num.partitions", "4",
                "share.coordinator.state.topic.num.partitions", "4",
                "log.index.size.max.bytes", "1048576",
                "log.cleaner.dedupe.buffer.size", "16777216",
                "message.max.bytes", "4194304",
                "replica.fetch.max.bytes", "4194304");
    }
}
