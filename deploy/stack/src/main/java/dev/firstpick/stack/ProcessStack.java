package dev.firstpick.stack;

import java.nio.file.Path;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Servers as processes. Where they are is kept in system properties, the one place that all class loaders of a JVM share: Quarkus
 * loads the classes of a test resource anew for each application that it starts.
 */
record ProcessStack() implements TestStack {

    static final ProcessStack SHARED = new ProcessStack();

    private static final Logger LOG = LoggerFactory.getLogger(ProcessStack.class);
    private static final String KAFKA = "firstpick.stack.shared.kafka";
    private static final String POSTGRES = "firstpick.stack.shared.postgres";

    @Override
    public String bootstrapServers() {
        return broker().bootstrapServers();
    }

    @Override
    public KafkaBroker broker() {
        return KafkaBroker.at(once(KAFKA, ProcessStack::startKafka), true);
    }

    @Override
    public PostgresServer postgres() {
        return PostgresServer.at(once(POSTGRES, ProcessStack::startPostgres), true);
    }

    @Override
    public Database freshDatabase(String prefix) {
        return postgres()
                .createDatabase(prefix + "_"
                        + UUID.randomUUID().toString().replace("-", "").substring(0, 12));
    }

    @Override
    public Database database(String name) {
        return postgres().ensureDatabase(name);
    }

    private static Path startKafka() {
        KafkaBroker broker = KafkaBroker.temporary();
        Topics.standard().create(broker.bootstrapServers());
        LOG.info(
                "Kafka {} runs as process {} at {}",
                BuildFacts.kafkaVersion(),
                broker.pid(),
                broker.bootstrapServers());
        return broker.directory();
    }

    private static Path startPostgres() {
        PostgresServer server = PostgresServer.temporary();
        LOG.info(
                "PostgreSQL {} runs as process {} at port {}",
                BuildFacts.postgresVersion(),
                server.pid(),
                server.port());
        return server.directory();
    }

    private static Path once(String key, Supplier<Path> start) {
        // An interned string is one object for all class loaders; the key is ours alone.
        synchronized (key.intern()) {
            String found = System.getProperty(key);
            if (found != null) {
                return Path.of(found);
            }
            Path directory = start.get();
            System.setProperty(key, directory.toString());
            return directory;
        }
    }
}
