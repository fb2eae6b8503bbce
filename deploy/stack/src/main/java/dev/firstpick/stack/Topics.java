package dev.firstpick.stack;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;

/**
 * What the services expect to find on a broker: their topics, and the settings of the trainers' share group.
 *
 * @param partitions of the topics of events; at least 1. Jobs and dead letters have one partition, see {@link #partitionsOf}
 * @param replication copies of each partition; at least 1
 * @param jobLock how long a trainer holds a job without renewing its lock, 1 s to 1 h
 */
public record Topics(int partitions, short replication, Duration jobLock) {

    public static final String INGEST_EVENTS = "ingest-events";
    public static final String SELECTION_EVENTS = "selection-events";
    public static final String TRAINING_JOBS = "training-jobs";
    public static final String TRAINING_EVENTS = "training-events";
    public static final String TRAINING_PROGRESS = "training-progress";

    /** The share group that takes {@value #TRAINING_JOBS}. */
    public static final String TRAINERS = "trainers";

    /** How often a job may be delivered: every release and every kill of a worker costs one. */
    public static final int DELIVERIES = 25;

    private static final Duration FOR_EVER = Duration.ofMillis(-1);
    private static final Duration TO_BE_SEEN = Duration.ofSeconds(30);
    private static final ConfigResource GROUP = new ConfigResource(ConfigResource.Type.GROUP, TRAINERS);
    private static final Duration THIRTY_DAYS = Duration.ofDays(30);

    /** Jobs are small and done in hours; selection sends one again that nobody reports on, so the topic needs no longer memory. */
    private static final Map<String, Duration> RETENTION = new LinkedHashMap<>();

    static {
        RETENTION.put(INGEST_EVENTS, FOR_EVER);
        RETENTION.put(SELECTION_EVENTS, FOR_EVER);
        RETENTION.put(TRAINING_JOBS, THIRTY_DAYS);
        RETENTION.put(TRAINING_EVENTS, FOR_EVER);
        RETENTION.put(TRAINING_PROGRESS, Duration.ofDays(1));
    }

    public Topics {
        if (partitions < 1) {
            throw new IllegalArgumentException("partitions: found " + partitions + ", expected 1 or more");
        }
        if (replication < 1) {
            throw new IllegalArgumentException("replication: found " + replication + ", expected 1 or more");
        }
        if (jobLock.compareTo(Duration.ofSeconds(1)) < 0 || jobLock.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("jobLock: found " + jobLock + ", expected 1 s to 1 h");
        }
    }

    /** 6 partitions, one copy, a lock of 30 s. */
    public static Topics standard() {
        return new Topics(6, (short) 1, Duration.ofSeconds(30));
    }

    public Topics withPartitions(int number) {
        return new Topics(number, replication, jobLock);
    }

    public Topics withReplication(short copies) {
        return new Topics(partitions, copies, jobLock);
    }

    public Topics withJobLock(Duration lock) {
        return new Topics(partitions, replication, lock);
    }

    /** {@code dlq.<topic>}: where what a consumer of the topic could not handle goes. */
    public static String deadLettersOf(String topic) {
        return "dlq." + topic;
    }

    /**
     * How many partitions the topic has. Kafka's assignor for share groups gives each partition to one member alone while there are
     * fewer members than partitions: with more than one, the jobs behind a long one would wait for its trainer while others
     * idle. Dead letters are one partition for the sake of their order.
     */
    public int partitionsOf(String topic) {
        return RETENTION.containsKey(topic) && !topic.equals(TRAINING_JOBS) ? partitions : 1;
    }

    /** For how long the topic keeps its records; negative for ever. */
    public static Duration retentionOf(String topic) {
        return RETENTION.getOrDefault(topic, THIRTY_DAYS);
    }

    /** The names of all topics, dead-letter topics included. */
    public static List<String> names() {
        List<String> names = new ArrayList<>(RETENTION.keySet());
        RETENTION.keySet().forEach(topic -> names.add(deadLettersOf(topic)));
        return List.copyOf(names);
    }

    /**
     * Creates the topics that are missing, brings the settings of the others to what they should be, adds partitions where
     * there are too few, and configures the share group {@value #TRAINERS}. May be repeated; deletes nothing.
     *
     * @throws StackException if the broker cannot be reached or refuses
     */
    public void create(String bootstrapServers) {
        create(bootstrapServers, true);
    }

    /** As {@link #create}, without the share group, which is the trainers' own to set up, as where topics are made by an operator. */
    public void createWithoutGroup(String bootstrapServers) {
        create(bootstrapServers, false);
    }

    private void create(String bootstrapServers, boolean group) {
        try (Admin admin = Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                60_000))) {
            Set<String> present = admin.listTopics().names().get();
            List<NewTopic> all = topics();
            admin.createTopics(all.stream()
                            .filter(topic -> !present.contains(topic.name()))
                            .toList())
                    .all()
                    .get();
            correct(
                    admin,
                    all.stream().filter(topic -> present.contains(topic.name())).toList());
            if (group) {
                admin.incrementalAlterConfigs(Map.of(GROUP, assignments(trainerSettings())))
                        .all()
                        .get();
            }
            awaitSeen(admin, group);
        } catch (ExecutionException e) {
            throw new StackException("topics cannot be created at " + bootstrapServers, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("interrupted while creating topics at " + bootstrapServers, e);
        }
    }

    /** The controller has it all by now, the brokers a moment later: whoever comes next should not have to know. */
    private void awaitSeen(Admin admin, boolean group) throws ExecutionException, InterruptedException {
        long end = System.nanoTime() + TO_BE_SEEN.toNanos();
        while (!isSeen(admin, group)) {
            if (System.nanoTime() > end) {
                throw new StackException("the brokers do not show the topics' settings after " + TO_BE_SEEN);
            }
            Thread.sleep(50);
        }
    }

    private boolean isSeen(Admin admin, boolean group) throws ExecutionException, InterruptedException {
        return (!group || isGroupSeen(admin))
                && admin.listTopics().names().get().containsAll(names());
    }

    private boolean isGroupSeen(Admin admin) throws ExecutionException, InterruptedException {
        Config found = admin.describeConfigs(List.of(GROUP)).all().get().get(GROUP);
        return trainerSettings().entrySet().stream().allMatch(setting -> {
            ConfigEntry entry = found.get(setting.getKey());
            return entry != null && setting.getValue().equals(entry.value());
        });
    }

    private void correct(Admin admin, Collection<NewTopic> present) throws ExecutionException, InterruptedException {
        admin.incrementalAlterConfigs(present.stream()
                        .collect(Collectors.toMap(
                                topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic.name()),
                                topic -> assignments(topic.configs()))))
                .all()
                .get();
        Map<String, TopicDescription> found = admin.describeTopics(
                        present.stream().map(NewTopic::name).toList())
                .allTopicNames()
                .get();
        Map<String, NewPartitions> more = present.stream()
                .filter(topic -> found.get(topic.name()).partitions().size() < topic.numPartitions())
                .collect(Collectors.toMap(NewTopic::name, topic -> NewPartitions.increaseTo(topic.numPartitions())));
        admin.createPartitions(more).all().get();
    }

    private List<NewTopic> topics() {
        List<NewTopic> topics = new ArrayList<>();
        RETENTION.forEach((name, retention) -> {
            topics.add(new NewTopic(name, partitionsOf(name), replication).configs(kept(retention)));
            Map<String, String> deadLetters = new LinkedHashMap<>(kept(THIRTY_DAYS));
            if (name.equals(TRAINING_JOBS)) {
                deadLetters.put("errors.deadletterqueue.group.enable", "true");
            }
            topics.add(new NewTopic(deadLettersOf(name), 1, replication).configs(deadLetters));
        });
        return topics;
    }

    private static Map<String, String> kept(Duration retention) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("cleanup.policy", "delete");
        settings.put("retention.ms", Long.toString(retention.toMillis()));
        settings.put("retention.bytes", "-1");
        if (!retention.isNegative()) {
            // Kafka deletes whole segments: one that never ends would keep its records for longer than asked.
            settings.put("segment.ms", Long.toString(retention.dividedBy(6).toMillis()));
        }
        return settings;
    }

    private Map<String, String> trainerSettings() {
        return Map.of(
                "share.auto.offset.reset", "earliest",
                "share.record.lock.duration.ms", Long.toString(jobLock.toMillis()),
                "share.delivery.count.limit", Integer.toString(DELIVERIES),
                "errors.deadletterqueue.topic.name", deadLettersOf(TRAINING_JOBS),
                "errors.deadletterqueue.copy.record.enable", "true");
    }

    private static Collection<AlterConfigOp> assignments(Map<String, String> settings) {
        return settings.entrySet().stream()
                .map(entry ->
                        new AlterConfigOp(new ConfigEntry(entry.getKey(), entry.getValue()), AlterConfigOp.OpType.SET))
                .toList();
    }
}
