package dev.firstpick.stack;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Creates the topics of {@link Topics} on a broker: {@code CreateTopics --bootstrap host:port [--partitions 6] [--replication 1] [--lock-seconds 30]}. */
public final class CreateTopics {

    private static final String USAGE =
            "usage: CreateTopics --bootstrap HOST:PORT [--partitions 6] [--replication 1] [--lock-seconds 30]";

    private CreateTopics() {}

    public static void main(String[] arguments) {
        try {
            create(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.println(USAGE);
            System.exit(2);
        } catch (StackException e) {
            System.err.println(e.getMessage() + ": " + e.getCause());
            System.exit(1);
        }
    }

    private static void create(String[] arguments) {
        Map<String, String> options = options(arguments);
        String bootstrap = Optional.ofNullable(options.remove("--bootstrap"))
                .orElseThrow(() -> new IllegalArgumentException("--bootstrap: found nothing, expected HOST:PORT"));
        Topics topics = Topics.standard();
        topics = topics.withPartitions(number(options, "--partitions", topics.partitions()));
        topics = topics.withReplication((short) number(options, "--replication", topics.replication()));
        topics = topics.withJobLock(Duration.ofSeconds(
                number(options, "--lock-seconds", (int) topics.jobLock().toSeconds())));
        if (!options.isEmpty()) {
            throw new IllegalArgumentException("unknown option " + String.join(", ", options.keySet()));
        }
        topics.create(bootstrap);
        System.out.println(String.join("\n", Topics.names()));
    }

    private static Map<String, String> options(String[] arguments) {
        if (arguments.length % 2 != 0) {
            throw new IllegalArgumentException(
                    "option " + arguments[arguments.length - 1] + ": found nothing after it, expected a value");
        }
        Map<String, String> options = new TreeMap<>();
        for (int i = 0; i < arguments.length; i += 2) {
            options.put(arguments[i], arguments[i + 1]);
        }
        return options;
    }

    private static int number(Map<String, String> options, String name, int otherwise) {
        String value = options.remove(name);
        try {
            return value == null ? otherwise : Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + ": found \"" + value + "\", expected a whole number", e);
        }
    }
}
