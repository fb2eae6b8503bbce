package dev.firstpick.faults;

import dev.firstpick.stack.KafkaBroker;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartitionInfo;

/** Three brokers hold each record; the one that leads the pool's partition dies while scans stream in, and stays away. */
record BrokersCase() implements FaultCase {

    @Override
    public String component() {
        return "one broker of three";
    }

    @Override
    public String fault() {
        return "SIGKILL";
    }

    @Override
    public String moment() {
        return "during";
    }

    @Override
    public String name() {
        return "brokers/sigkill/during";
    }

    @Override
    public boolean hasOwnRig() {
        return true;
    }

    @Override
    public Rig.Kind rig() {
        return Rig.Kind.THREE_BROKERS;
    }

    @Override
    public String play(Rig rig, Scans scans, Promises promises) throws Exception {
        PoolRun run = new PoolRun(rig, "three-brokers", scans, PoolRun.LONG_TRAINING);
        run.open();
        run.registerAllButLast();
        ConsumerRecord<String, byte[]> last = lastOf(rig.records().of("ingest-events", run.pool()));
        TopicPartitionInfo partition = describe(rig, last);
        NotProvenException.require(partition.isr().size() == 3, "all three have the pool's partition");
        KafkaBroker leader = rig.cluster().nodes().get(partition.leader().id() - 1);
        leader.kill();
        run.complete();
        TopicPartitionInfo after = describe(rig, last);
        NotProvenException.require(
                after.leader().id() != partition.leader().id() && !leader.isRunning(),
                "another leads, the first is away");
        promises.requireAll(run);
        return "broker " + partition.leader().id()
                + " led the pool's partition with 3 copies in sync and was killed after "
                + run.scans().allButLast().size() + " scans; broker "
                + after.leader().id()
                + " led at the end, with " + after.isr().size() + " copies";
    }

    private static ConsumerRecord<String, byte[]> lastOf(List<ConsumerRecord<String, byte[]>> records) {
        return records.get(records.size() - 1);
    }

    private static TopicPartitionInfo describe(Rig rig, ConsumerRecord<?, ?> record)
            throws InterruptedException, ExecutionException {
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, rig.bootstrap()))) {
            return admin
                    .describeTopics(List.of(record.topic()))
                    .allTopicNames()
                    .get()
                    .get(record.topic())
                    .partitions()
                    .stream()
                    .filter(one -> one.partition() == record.partition())
                    .findFirst()
                    .orElseThrow();
        }
    }
}
