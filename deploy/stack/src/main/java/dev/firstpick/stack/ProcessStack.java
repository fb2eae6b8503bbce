package dev.firstpick.stack;

import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Servers as processes of this machine. */
record ProcessStack() implements TestStack {

    private static final Logger LOG = LoggerFactory.getLogger(ProcessStack.class);

    @Override
    public String bootstrapServers() {
        return broker().bootstrapServers();
    }

    @Override
    public KafkaBroker broker() {
        return KafkaBroker.at(Path.of(PerJvm.once("kafka-process", ProcessStack::startKafka)), true);
    }

    @Override
    public PostgresServer postgres() {
        return PostgresServer.at(Path.of(PerJvm.once("postgres-process", ProcessStack::startPostgres)), true);
    }

    @Override
    public Database freshDatabase(String prefix) {
        return postgres().createDatabase(Database.freshName(prefix));
    }

    @Override
    public Database database(String name) {
        return postgres().ensureDatabase(name);
    }

    private static String startKafka() {
        KafkaBroker broker = KafkaBroker.temporary();
        Topics.standard().create(broker.bootstrapServers());
        LOG.info(
                "Kafka {} runs as process {} at {}",
                BuildFacts.kafkaVersion(),
                broker.pid(),
                broker.bootstrapServers());
        return broker.directory().toString();
    }

    private static String startPostgres() {
        PostgresServer server = PostgresServer.temporary();
        LOG.info(
                "PostgreSQL {} runs as process {} at port {}",
                BuildFacts.postgresVersion(),
                server.pid(),
                server.port());
        return server.directory().toString();
    }
}
