package dev.firstpick.stack;

import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Containers or processes, decided once per JVM. */
final class StackChoice {

    /** System property, or environment variable {@code FIRSTPICK_STACK}: {@code processes}, {@code containers}, or absent to find out. */
    static final String SETTING = "firstpick.stack";

    private static final Logger LOG = LoggerFactory.getLogger(StackChoice.class);
    private static final String PROCESSES = "processes";
    private static final String CONTAINERS = "containers";

    private StackChoice() {}

    static TestStack shared() {
        return PerJvm.once("kind", StackChoice::decide).equals(CONTAINERS) ? new ContainerStack() : new ProcessStack();
    }

    private static String decide() {
        Optional<String> wish = Optional.ofNullable(System.getProperty(SETTING))
                .or(() -> Optional.ofNullable(System.getenv("FIRSTPICK_STACK")));
        if (wish.isPresent()) {
            return asked(wish.get());
        }
        Optional<String> obstacle = obstacle();
        obstacle.ifPresentOrElse(
                reason -> LOG.info("Kafka and PostgreSQL run as processes: {}", reason),
                () -> LOG.info("Kafka and PostgreSQL run as containers"));
        return obstacle.isPresent() ? PROCESSES : CONTAINERS;
    }

    private static String asked(String wish) {
        if (!List.of(PROCESSES, CONTAINERS).contains(wish)) {
            throw new IllegalArgumentException(
                    SETTING + ": found \"" + wish + "\", expected " + PROCESSES + " or " + CONTAINERS);
        }
        LOG.info("Kafka and PostgreSQL run as {}: {} asks for it", wish, SETTING);
        return wish;
    }

    /** Starting the broker is part of the question: an engine that answers may still be unable to run anything. */
    private static Optional<String> obstacle() {
        Optional<String> obstacle = Images.obstacle();
        if (obstacle.isPresent()) {
            return obstacle;
        }
        try {
            new ContainerStack().bootstrapServers();
            return Optional.empty();
        } catch (RuntimeException e) {
            return Optional.of("the Docker engine does not run the broker (" + e.getMessage() + ")");
        }
    }
}
