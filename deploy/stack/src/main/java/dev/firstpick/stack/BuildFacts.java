package dev.firstpick.stack;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** What the build knows and the run needs: where the broker's jars lie and which PostgreSQL is inside. */
final class BuildFacts {

    private static final String RESOURCE = "stack.properties";

    private BuildFacts() {}

    /** The class path of the broker; the system property {@code firstpick.stack.kafka.lib} names another folder of jars. */
    static String brokerClassPath() {
        Path lib = path("kafka.lib");
        if (!Files.isDirectory(lib)) {
            throw new StackException(
                    "Kafka's jars: found no folder " + lib
                            + "; expected what the build of deploy/stack/broker copies there (mvn -pl deploy/stack -am compile)");
        }
        return lib + "/*";
    }

    /** The class path of the S3 server; {@code firstpick.stack.s3.lib} and {@code firstpick.stack.s3.classes} name other folders. */
    static String s3ClassPath() {
        Path classes = path("s3.classes");
        Path lib = path("s3.lib");
        if (!Files.isDirectory(lib)) {
            throw new StackException("the S3 server's jars: found no folder " + lib
                    + "; expected what the build of deploy/stack/s3 copies there (mvn -pl deploy/stack -am compile)");
        }
        return classes + File.pathSeparator + lib + "/*";
    }

    static String postgresVersion() {
        return value("postgres.version");
    }

    /** Where PostgreSQL is unpacked to; the system property {@code firstpick.stack.postgres.home} names another place. */
    static Path postgresHome() {
        return path("postgres.home");
    }

    static String kafkaVersion() {
        return value("kafka.version");
    }

    private static Path path(String key) {
        return Path.of(System.getProperty("firstpick.stack." + key, value(key)));
    }

    private static String value(String key) {
        Properties properties = new Properties();
        try (InputStream in = BuildFacts.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new StackException(RESOURCE + ": not on the class path beside " + BuildFacts.class.getName());
            }
            properties.load(in);
        } catch (IOException e) {
            throw new StackException(RESOURCE + ": cannot be read", e);
        }
        String value = properties.getProperty(key);
        if (value == null) {
            throw new StackException(RESOURCE + ": field " + key + ": found nothing, expected a value");
        }
        return value;
    }
}
