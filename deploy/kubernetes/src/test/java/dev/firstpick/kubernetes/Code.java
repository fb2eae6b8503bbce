package dev.firstpick.kubernetes;

import dev.firstpick.store.S3Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerConfig;

/** What the services' sources say of ports, settings, channels and images. */
final class Code {

    static final Path HOME = Path.of("..", "..").toAbsolutePath().normalize();

    static final Map<String, Path> SERVICES = new TreeMap<>(Map.of(
            "ingest", HOME.resolve("ingest-service/service"),
            "selection", HOME.resolve("selection-service/service"),
            "training", HOME.resolve("training-service/service"),
            "results", HOME.resolve("results-service")));

    private static final Pattern SETTING = Pattern.compile("(?m)^#?(?:%[a-z]+\\.)?([a-z][A-Za-z0-9.\"-]+)=");
    private static final Pattern IMAGE =
            Pattern.compile("<quarkus\\.container-image\\.(name|tag)>([^<]+)</quarkus\\.container-image");

    private Code() {}

    static Properties settings(String service) {
        Properties settings = new Properties();
        try (var in = Files.newBufferedReader(propertiesOf(service))) {
            settings.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return settings;
    }

    static int port(String service) {
        return Integer.parseInt(settings(service).getProperty("quarkus.http.port"));
    }

    /** The names of environment variables that a service heeds: those of its settings, of the store's and of Kafka's clients. */
    static Set<String> environment(String service) {
        Set<String> names = new HashSet<>(S3Settings.names());
        Matcher setting = SETTING.matcher(text(propertiesOf(service)));
        while (setting.find()) {
            names.add(setting.group(1));
        }
        ProducerConfig.configNames().forEach(name -> names.add("kafka." + name));
        Set<String> variables = names.stream()
                .map(name -> name.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT))
                .collect(Collectors.toCollection(HashSet::new));
        // The Java runtime's own.
        variables.add("JAVA_TOOL_OPTIONS");
        return variables;
    }

    /** The images that the build makes, without their tags: by Jib, and by the Dockerfiles in {@code deploy/images}. */
    static Map<String, List<String>> images() {
        Map<String, List<String>> tags = new TreeMap<>();
        for (Path module : SERVICES.values()) {
            Matcher image = IMAGE.matcher(text(module.resolve("pom.xml")));
            String name = "";
            while (image.find()) {
                if (image.group(1).equals("name")) {
                    name = "firstpick/" + image.group(2);
                } else {
                    tags.put(name, List.of(image.group(2)));
                }
            }
        }
        Matcher built = Pattern.compile("docker build -t (firstpick/[a-z0-9]+):([a-z0-9]+)")
                .matcher(text(HOME.resolve("deploy/images/build")));
        while (built.find()) {
            tags.merge(
                    built.group(1), List.of(built.group(2)), (some, more) -> Stream.concat(some.stream(), more.stream())
                            .toList());
        }
        return tags;
    }

    /** The topics of a service's channels, by whether they come in. */
    static Set<String> topics(String service, boolean incoming) {
        Properties settings = settings(service);
        String direction = "mp.messaging." + (incoming ? "incoming" : "outgoing") + ".";
        return settings.stringPropertyNames().stream()
                .filter(name -> name.startsWith(direction) && name.matches(".*\\.topics?"))
                .filter(name -> !name.contains("dead-letter-queue"))
                .flatMap(name -> Stream.of(settings.getProperty(name).split(",")))
                .collect(Collectors.toSet());
    }

    /** Where a service puts what it cannot handle. */
    static Set<String> deadLetters(String service) {
        Properties settings = settings(service);
        return settings.stringPropertyNames().stream()
                .filter(name -> name.endsWith("dead-letter-queue.topic"))
                .map(settings::getProperty)
                .collect(Collectors.toSet());
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path propertiesOf(String service) {
        return SERVICES.get(service).resolve("src/main/resources/application.properties");
    }
}
