package dev.firstpick.stack;

/**
 * The broker and the database that all tests of one JVM share: containers where a Docker engine answers and has the images (or can pull
 * them), else processes. {@code -Dfirstpick.stack=processes} or {@code =containers}, or the environment variable {@code FIRSTPICK_STACK}, decides
 * instead. Each server is started when first asked for, and ends with the JVM.
 *
 * <p>Sharing a broker means sharing its topics: tests that must not see each other's events use pools of distinct names. Databases are apart.
 * May be used from any thread and any class loader of the JVM.
 */
public sealed interface TestStack permits ContainerStack, ProcessStack {

    /** The one of this JVM. */
    static TestStack shared() {
        return StackChoice.shared();
    }

    /** {@code host:port} of a broker that has the topics of {@link Topics}. */
    String bootstrapServers();

    /**
     * A new, empty database.
     *
     * @param prefix how its name begins: a lower-case letter, then at most 40 of lower-case letters, digits and underscores
     */
    Database freshDatabase(String prefix);

    /** The database of that name, the same one for all who ask in this JVM. */
    Database database(String name);

    /**
     * The broker's process, to be killed, paused and started again by tests of faults, which leave it running.
     *
     * @throws UnsupportedOperationException where the broker is not a process of this machine
     */
    KafkaBroker broker();

    /**
     * The database's process, to be killed and started again by tests of faults, which leave it running.
     *
     * @throws UnsupportedOperationException where the server is not a process of this machine
     */
    PostgresServer postgres();
}
