package dev.firstpick.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * One thing that a service may do on Kubernetes, of {@code deploy/kubernetes/kafka/users.yaml}.
 *
 * @param user the service
 * @param type {@code topic} or {@code group}
 * @param resource the topic's or the group's name
 * @param operation in Strimzi's words: {@code Read}, {@code AlterConfigs}, …
 */
record AccessRule(String user, String type, String resource, String operation) {

    private static final String KUBERNETES = "kubernetes/";

    /** All, in the order of the file. */
    static List<AccessRule> all() {
        List<AccessRule> rules = new ArrayList<>();
        for (JsonNode user : documents("users.yaml")) {
            for (JsonNode acl : user.at("/spec/authorization/acls")) {
                for (JsonNode operation : acl.path("operations")) {
                    rules.add(new AccessRule(
                            user.at("/metadata/name").asText(),
                            acl.at("/resource/type").asText(),
                            acl.at("/resource/name").asText(),
                            operation.asText()));
                }
            }
        }
        return List.copyOf(rules);
    }

    /** The data of a ConfigMap of {@code deploy/kubernetes/base/config.yaml}. */
    static Map<String, String> configMap(String name) {
        Map<String, String> data = new LinkedHashMap<>();
        for (JsonNode map : documents("config.yaml")) {
            if (map.at("/metadata/name").asText().equals(name)) {
                map.path("data")
                        .fields()
                        .forEachRemaining(entry ->
                                data.put(entry.getKey(), entry.getValue().asText()));
            }
        }
        if (data.isEmpty()) {
            throw new IllegalStateException("config.yaml: found no ConfigMap " + name);
        }
        return data;
    }

    private static List<JsonNode> documents(String file) {
        try (InputStream in = AccessRule.class.getResourceAsStream(KUBERNETES + file)) {
            return new ObjectMapper(new YAMLFactory())
                    .readerFor(JsonNode.class)
                    .<JsonNode>readValues(in)
                    .readAll();
        } catch (IOException e) {
            throw new UncheckedIOException(file, e);
        }
    }

    AclBinding binding() {
        return new AclBinding(
                new ResourcePattern(
                        ResourceType.fromString(type.toUpperCase(Locale.ROOT)), resource, PatternType.LITERAL),
                new AccessControlEntry("User:" + user, "*", kafkasOperation(), AclPermissionType.ALLOW));
    }

    private AclOperation kafkasOperation() {
        return AclOperation.fromString(
                operation.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT));
    }

    /** {@code Write on topic ingest-events}. */
    @Override
    public String toString() {
        return operation + " on " + type + " " + resource;
    }
}
