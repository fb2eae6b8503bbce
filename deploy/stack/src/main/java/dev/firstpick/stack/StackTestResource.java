package dev.firstpick.stack;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Real Kafka and PostgreSQL for a {@code @QuarkusTest}: the servers of {@link TestStack#shared()}, with all topics, and an empty database.
 *
 * <pre>{@code
 * @QuarkusTest
 * @QuarkusTestResource(value = StackTestResource.class, initArgs = @ResourceArg(name = "database", value = "results"))
 * }</pre>
 *
 * <p>Arguments: {@code database} is how the name of the database begins ({@code firstpick} if not given), or {@code none} for a service without
 * one; {@code fresh=false} takes the database of just that name, shared by all in this JVM who ask for it.
 */
public final class StackTestResource implements QuarkusTestResourceLifecycleManager {

    private static final String NONE = "none";

    private String database = "firstpick";
    private boolean fresh = true;

    @Override
    public void init(Map<String, String> arguments) {
        database = arguments.getOrDefault("database", database);
        fresh = Boolean.parseBoolean(arguments.getOrDefault("fresh", "true"));
    }

    @Override
    public Map<String, String> start() {
        TestStack stack = TestStack.shared();
        Map<String, String> settings = new HashMap<>();
        if (database.equals(NONE)) {
            settings.put("kafka.bootstrap.servers", stack.bootstrapServers());
            return settings;
        }
        // A thread of its own, not a pool's: it sees this thread's class loader.
        CompletableFuture<String> kafka =
                CompletableFuture.supplyAsync(stack::bootstrapServers, task -> new Thread(task).start());
        settings.putAll(datasource(fresh ? stack.freshDatabase(database) : stack.database(database)));
        settings.put("kafka.bootstrap.servers", kafka.join());
        return settings;
    }

    /** Nothing: the servers are shared, and end with the JVM. */
    @Override
    public void stop() {}

    private static Map<String, String> datasource(Database database) {
        return Map.of(
                "quarkus.datasource.reactive.url", database.reactiveUrl(),
                "quarkus.datasource.jdbc.url", database.jdbcUrl(),
                "quarkus.datasource.username", database.username(),
                "quarkus.datasource.password", database.password());
    }
}
