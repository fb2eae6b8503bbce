package dev.firstpick.stack;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.testcontainers.utility.TestcontainersConfiguration;

/** Whether an engine answers, and whether it has the images or can get them: asked through the {@code docker} program. */
final class Images {

    private static final int SECONDS_TO_ANSWER = 20;
    private static final int SECONDS_TO_PULL = 300;

    private Images() {}

    static String kafka() {
        return System.getProperty("firstpick.stack.kafka-image", "apache/kafka:" + BuildFacts.kafkaVersion());
    }

    static String postgres() {
        return System.getProperty(
                "firstpick.stack.postgres-image",
                "postgres:" + BuildFacts.postgresVersion().replaceFirst("\\..*", ""));
    }

    /** Why containers cannot be used here, if so; may pull the images, which takes minutes. */
    static Optional<String> obstacle() {
        if (!docker(SECONDS_TO_ANSWER, "version")) {
            return Optional.of("no Docker engine answers");
        }
        return needed().stream()
                .filter(image -> !docker(SECONDS_TO_ANSWER, "image", "inspect", image))
                .filter(image -> !docker(SECONDS_TO_PULL, "pull", "--quiet", image))
                .findFirst()
                .map(image -> "the Docker engine has no image " + image + " and cannot pull it");
    }

    private static List<String> needed() {
        List<String> images = new ArrayList<>(List.of(kafka(), postgres()));
        // Testcontainers starts Ryuk beside every container unless told not to, and looks for a missing image of it for
        // minutes.
        if (!Boolean.parseBoolean(System.getenv("TESTCONTAINERS_RYUK_DISABLED"))) {
            images.add(TestcontainersConfiguration.getInstance().getRyukImage());
        }
        return images;
    }

    private static boolean docker(int seconds, String... arguments) {
        List<String> command = new ArrayList<>(List.of("docker"));
        command.addAll(Arrays.asList(arguments));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            boolean ended = process.waitFor(seconds, TimeUnit.SECONDS);
            process.destroyForcibly();
            return ended && process.exitValue() == 0;
        } catch (IOException e) {
            // No such program.
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("interrupted while asking docker " + String.join(" ", arguments), e);
        }
    }
}
