package dev.firstpick.stack;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/** Servers as containers, through Testcontainers, which removes them when the JVM ends. */
record ContainerStack() implements TestStack {

    private static final Logger LOG = LoggerFactory.getLogger(ContainerStack.class);
    private static final Duration TO_START = Duration.ofMinutes(2);
    private static final String MAINTENANCE = "postgres";

    @Override
    public String bootstrapServers() {
        return PerJvm.once("kafka-container", ContainerStack::startKafka);
    }

    @Override
    public Database freshDatabase(String prefix) {
        String name = Database.freshName(prefix);
        SqlAdmin.ensure(at(MAINTENANCE), name);
        return at(name);
    }

    @Override
    public Database database(String name) {
        SqlAdmin.ensure(at(MAINTENANCE), name);
        return at(name);
    }

    @Override
    public KafkaBroker broker() {
        throw new UnsupportedOperationException(
                "Kafka runs in a container here; tests that kill it ask for -D" + StackChoice.SETTING + "=processes");
    }

    @Override
    public PostgresServer postgres() {
        throw new UnsupportedOperationException("PostgreSQL runs in a container here; tests that kill it ask for -D"
                + StackChoice.SETTING + "=processes");
    }

    private static Database at(String name) {
        String[] address =
                PerJvm.once("postgres-container", ContainerStack::startPostgres).split(":", 2);
        return new Database(
                address[0], Integer.parseInt(address[1]), name, PostgresServer.USERNAME, PostgresServer.PASSWORD);
    }

    // Closed by Testcontainers when the JVM ends: every test of the JVM uses the one broker.
    @SuppressWarnings("resource")
    private static String startKafka() {
        DockerImageName image = DockerImageName.parse(Images.kafka()).asCompatibleSubstituteFor("apache/kafka");
        KafkaContainer kafka = new KafkaContainer(image).withStartupTimeout(TO_START);
        kafka.withEnv("KAFKA_HEAP_OPTS", "-Xmx384m");
        environment(BrokerSettings.forAnyListeners()).forEach(kafka::withEnv);
        kafka.start();
        String address = kafka.getHost() + ":" + kafka.getMappedPort(9092);
        Topics.standard().create(address);
        LOG.info("Kafka runs as container {} of {} at {}", kafka.getContainerName(), image, address);
        return address;
    }

    @SuppressWarnings("resource")
    private static String startPostgres() {
        DockerImageName image = DockerImageName.parse(Images.postgres()).asCompatibleSubstituteFor("postgres");
        PostgreSQLContainer postgres = new PostgreSQLContainer(image)
                .withDatabaseName(MAINTENANCE)
                .withUsername(PostgresServer.USERNAME)
                .withPassword(PostgresServer.PASSWORD)
                .withStartupTimeout(TO_START);
        postgres.start();
        String address = postgres.getHost() + ":" + postgres.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT);
        LOG.info("PostgreSQL runs as container {} of {} at {}", postgres.getContainerName(), image, address);
        return address;
    }

    /** {@code group.share.x} is {@code KAFKA_GROUP_SHARE_X} to Kafka's images. */
    private static Map<String, String> environment(Map<String, String> settings) {
        return settings.entrySet().stream()
                .collect(Collectors.toMap(
                        setting -> "KAFKA_"
                                + setting.getKey().toUpperCase(Locale.ROOT).replace('.', '_'),
                        Map.Entry::getValue));
    }
}
