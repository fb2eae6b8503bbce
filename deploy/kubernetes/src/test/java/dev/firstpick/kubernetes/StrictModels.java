package dev.firstpick.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.strimzi.api.kafka.model.kafka.Kafka;
import io.strimzi.api.kafka.model.nodepool.KafkaNodePool;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import io.strimzi.api.kafka.model.user.KafkaUser;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is wrong with an object by the type that it says it has: fields that the type does not know, and values that it does not take.
 * Kubernetes', Prometheus' and Strimzi's types are the published Java models. There are none of KEDA's and CloudNativePG's: closed
 * JSON Schemas written here hold exactly the fields that are used, after those projects' references.
 */
final class StrictModels {

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private static final Map<String, Class<?>> MODELS = Map.ofEntries(
            Map.entry("v1 Namespace", Namespace.class),
            Map.entry("v1 ConfigMap", ConfigMap.class),
            Map.entry("v1 Secret", Secret.class),
            Map.entry("v1 Service", Service.class),
            Map.entry("v1 ServiceAccount", ServiceAccount.class),
            Map.entry("apps/v1 Deployment", Deployment.class),
            Map.entry("policy/v1 PodDisruptionBudget", PodDisruptionBudget.class),
            Map.entry("networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class),
            Map.entry("monitoring.coreos.com/v1 PodMonitor", PodMonitor.class),
            Map.entry("monitoring.coreos.com/v1 PrometheusRule", PrometheusRule.class),
            Map.entry("kafka.strimzi.io/v1 Kafka", Kafka.class),
            Map.entry("kafka.strimzi.io/v1 KafkaNodePool", KafkaNodePool.class),
            Map.entry("kafka.strimzi.io/v1 KafkaTopic", KafkaTopic.class),
            Map.entry("kafka.strimzi.io/v1 KafkaUser", KafkaUser.class));

    private static final Map<String, String> SCHEMAS = Map.of(
            "keda.sh/v1alpha1 ScaledObject", "scaledobject.json", "postgresql.cnpg.io/v1 Cluster", "cluster.json");

    private StrictModels() {}

    static List<String> faults(JsonNode object) {
        String type =
                object.path("apiVersion").asText() + " " + object.path("kind").asText();
        if (SCHEMAS.containsKey(type)) {
            return bySchema(object, SCHEMAS.get(type));
        }
        Class<?> model = MODELS.get(type);
        if (model == null) {
            return List.of("no model of " + type);
        }
        try {
            Object parsed = JSON.treeToValue(object, model);
            List<String> faults = new ArrayList<>();
            unknown(parsed, type, faults);
            JsonNode kept = JSON.valueToTree(parsed);
            lost(object.get("metadata"), kept.get("metadata"), type + ".metadata", faults);
            for (String part : List.of("spec", "data", "stringData")) {
                lost(object.path(part), kept.path(part), type + "." + part, faults);
            }
            return faults;
        } catch (JsonProcessingException e) {
            return List.of(type + ": " + e.getOriginalMessage());
        }
    }

    private static List<String> bySchema(JsonNode object, String schema) {
        InputStream in = StrictModels.class.getResourceAsStream("/schemas/" + schema);
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(in).validate(object).stream()
                .map(message -> schema + ": " + message.getMessage())
                .toList();
    }

    /** The models keep what they do not know apart: nothing may be there. */
    private static void unknown(Object value, String path, List<String> faults) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, each) -> unknown(each, path + "." + key, faults));
        } else if (value instanceof Collection<?> list) {
            list.forEach(each -> unknown(each, path + "[]", faults));
        } else if (value != null && isModel(value.getClass())) {
            for (Class<?> type = value.getClass(); type != null && isModel(type); type = type.getSuperclass()) {
                for (Field field : type.getDeclaredFields()) {
                    if (!Modifier.isStatic(field.getModifiers())) {
                        unknown(field, read(field, value), path, faults);
                    }
                }
            }
        }
    }

    private static void unknown(Field field, Object value, String path, List<String> faults) {
        if (field.getName().equals("additionalProperties")) {
            Optional.ofNullable((Map<?, ?>) value)
                    .filter(map -> !map.isEmpty())
                    .ifPresent(map -> faults.add(path + ": unknown fields " + map.keySet()));
        } else {
            unknown(value, path + "." + field.getName(), faults);
        }
    }

    private static boolean isModel(Class<?> type) {
        return !type.isEnum()
                && (type.getName().startsWith("io.fabric8.") || type.getName().startsWith("io.strimzi."));
    }

    private static Object read(Field field, Object from) {
        try {
            field.setAccessible(true);
            return field.get(from);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * What the model does not write as it was read, such as a name that is none of an enumeration's. A value that is the default
     * anyway may not be written either: such are not given here.
     */
    private static void lost(JsonNode given, JsonNode kept, String path, List<String> faults) {
        if (given.isObject()) {
            Iterator<Map.Entry<String, JsonNode>> fields = given.fields();
            fields.forEachRemaining(
                    field -> lost(field.getValue(), kept.path(field.getKey()), path + "." + field.getKey(), faults));
        } else if (given.isArray()) {
            for (int n = 0; n < given.size(); n++) {
                lost(given.get(n), kept.path(n), path + "[" + n + "]", faults);
            }
        } else if (!given.asText().equals(kept.asText())) {
            faults.add(path + ": found " + given + ", which the model keeps as " + kept);
        }
    }
}
