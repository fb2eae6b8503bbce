package dev.firstpick.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.firstpick.stack.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rendered manifests, held to the types that they say they have, to the code, and to what a cluster should be given. */
class ManifestsTest {

    private static final Path OVERLAYS = Path.of("overlays");

    @ParameterizedTest
    @ValueSource(strings = {"cpu", "gpu", "dev"})
    void everyFieldIsKnownToItsType(String overlay) throws IOException {
        // When
        List<String> faults = render(overlay).stream()
                .flatMap(object -> StrictModels.faults(object).stream())
                .toList();

        // Then
        assertThat(faults).isEmpty();
    }

    @Test
    void aFieldThatIsUnknownOrHoldsNonsenseIsFound() throws IOException {
        // Given
        List<ObjectNode> objects = render("cpu");
        ((ObjectNode) one(objects, "Deployment", "ingest").at("/spec/template/spec/containers/0"))
                .put("imagePolicy", "x");
        ((ObjectNode) one(objects, "KafkaUser", "ingest").at("/spec/authentication")).put("typ", "x");
        ((ObjectNode) one(objects, "KafkaTopic", "training-jobs").get("spec")).put("partitions", "many");
        ((ObjectNode) one(objects, "ScaledObject", "training").get("spec")).put("minReplicas", 0);
        ((ObjectNode) one(objects, "PrometheusRule", "firstpick").at("/spec/groups/0/rules/0")).put("exp", "x");

        // When
        List<String> faults = objects.stream()
                .flatMap(object -> StrictModels.faults(object).stream())
                .toList();

        // Then
        assertThat(faults)
                .hasSize(5)
                .anyMatch(fault -> fault.contains("imagePolicy"))
                .anyMatch(fault -> fault.contains("typ"))
                .anyMatch(fault -> fault.contains("many"))
                .anyMatch(fault -> fault.contains("minReplicas"))
                .anyMatch(fault -> fault.contains("[exp]"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpu", "gpu", "dev"})
    void theRenderingIsKubectls(String overlay) throws Exception {
        // Given
        assumeTrue(
                installed(),
                "no kubectl on this machine: the rendering is that of the tests' own reading of kustomize");
        Process kubectl = new ProcessBuilder(
                        "kubectl", "kustomize", OVERLAYS.resolve(overlay).toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();

        // When
        List<ObjectNode> theirs = new ArrayList<>();
        Kustomization.YAML
                .readerFor(JsonNode.class)
                .<JsonNode>readValues(kubectl.getInputStream())
                .forEachRemaining(object -> theirs.add((ObjectNode) object));

        // Then
        assertThat(byName(render(overlay))).isEqualTo(byName(theirs));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpu", "gpu", "dev"})
    void everyImageIsBuiltHere(String overlay) throws IOException {
        // When
        Set<String> images = containers(render(overlay))
                .map(container -> container.get("image").asText())
                .collect(Collectors.toSet());

        // Then
        Set<String> built = Code.images().entrySet().stream()
                .flatMap(image -> image.getValue().stream().map(tag -> image.getKey() + ":" + tag))
                .collect(Collectors.toSet());
        assertThat(images).isNotEmpty().isSubsetOf(built);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpu", "gpu", "dev"})
    void everyPortIsOneThatTheServiceListensOn(String overlay) throws IOException {
        // Given
        List<ObjectNode> objects = render(overlay);
        for (String service : Code.SERVICES.keySet()) {
            JsonNode container = one(objects, "Deployment", service).at("/spec/template/spec/containers/0");

            // When
            int port = container.at("/ports/0/containerPort").asInt();

            // Then
            assertThat(port).as(service).isEqualTo(Code.port(service));
            assertThat(container.at("/ports/0/name").asText()).isEqualTo("http");
            for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
                assertThat(container.at("/" + probe + "/httpGet/port").asText())
                        .as(service + " " + probe)
                        .isEqualTo("http");
            }
        }
        Set<Integer> open = Code.SERVICES.keySet().stream().map(Code::port).collect(Collectors.toSet());
        assertThat(portsOf(one(objects, "NetworkPolicy", "metrics"))).isEqualTo(open);
        assertThat(portsOf(one(objects, "NetworkPolicy", "gateway")))
                .isSubsetOf(open)
                .doesNotContain(Code.port("training"));
        one(objects, "Service", "ingest")
                .at("/spec/ports")
                .forEach(port -> assertThat(port.get("port").asInt()).isEqualTo(Code.port("ingest")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpu", "gpu", "dev"})
    void everyVariableIsASettingOfTheService(String overlay) throws IOException {
        // Given
        List<ObjectNode> objects = render(overlay);
        for (String service : Code.SERVICES.keySet()) {
            JsonNode container = one(objects, "Deployment", service).at("/spec/template/spec/containers/0");
            List<String> variables = new ArrayList<>();

            // When
            container
                    .path("env")
                    .forEach(variable -> variables.add(variable.get("name").asText()));
            container.path("envFrom").forEach(from -> one(
                            objects, "ConfigMap", from.at("/configMapRef/name").asText())
                    .get("data")
                    .fieldNames()
                    .forEachRemaining(variables::add));

            // Then
            assertThat(variables).as(service).doesNotHaveDuplicates().isSubsetOf(Code.environment(service));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpu", "gpu", "dev"})
    void everyTopicIsOneOfTheCode(String overlay) throws IOException {
        // When
        Map<String, JsonNode> topics = all(render(overlay), "KafkaTopic");

        // Then
        assertThat(topics.keySet()).containsExactlyInAnyOrderElementsOf(Topics.names());
        topics.forEach((name, topic) -> {
            assertThat(topic.at("/spec/partitions").asInt())
                    .as(name)
                    .isEqualTo(Topics.standard().partitionsOf(name));
            assertThat(topic.at("/spec/config/retention.ms").asLong())
                    .as(name)
                    .isEqualTo(Topics.retentionOf(name).toMillis());
        });
    }

    @Test
    void everyServiceMayDoWhatItDoesOnKafka() throws IOException {
        // Given
        Map<String, JsonNode> users = all(render("cpu"), "KafkaUser");

        for (String service : Code.SERVICES.keySet()) {
            // When
            JsonNode user = users.get(service);

            // Then
            assertThat(allowed(user, "topic", "Read")).as(service).containsAll(Code.topics(service, true));
            assertThat(allowed(user, "topic", "Write"))
                    .as(service)
                    .containsAll(Code.topics(service, false))
                    .containsAll(Code.deadLetters(service));
        }
        assertThat(users.keySet()).isEqualTo(Code.SERVICES.keySet());
        assertThat(allowed(users.get("ingest"), "topic", "Write")).containsExactly(Topics.INGEST_EVENTS);
        assertThat(allowed(users.get("training"), "topic", "Read")).containsExactly(Topics.TRAINING_JOBS);
        assertThat(allowed(users.get("training"), "group", "Read")).containsExactly(Topics.TRAINERS);
        users.values().forEach(user -> {
            assertThat(Topics.names()).containsAll(allowed(user, "topic", "Read"));
            assertThat(Topics.names()).containsAll(allowed(user, "topic", "Write"));
            // Read and Write hold it; what is not needed is not granted.
            assertThat(allowed(user, "topic", "Describe")).isEmpty();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpu", "gpu", "dev"})
    void everyPodIsConfinedAndBounded(String overlay) throws IOException {
        // Given
        List<ObjectNode> objects = render(overlay);

        // When
        Map<String, JsonNode> deployments = all(objects, "Deployment");

        // Then
        assertThat(deployments.keySet()).containsAll(Code.SERVICES.keySet());
        deployments.forEach((name, deployment) -> {
            JsonNode pod = deployment.at("/spec/template/spec");
            assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean())
                    .as(name)
                    .isTrue();
            assertThat(pod.at("/securityContext/seccompProfile/type").asText())
                    .as(name)
                    .isEqualTo("RuntimeDefault");
            assertThat(pod.path("automountServiceAccountToken").asBoolean(true))
                    .as(name)
                    .isFalse();
            pod.get("containers").forEach(container -> {
                JsonNode security = container.get("securityContext");
                assertThat(security.get("readOnlyRootFilesystem").asBoolean()).isTrue();
                assertThat(security.get("allowPrivilegeEscalation").asBoolean()).isFalse();
                assertThat(security.at("/capabilities/drop/0").asText()).isEqualTo("ALL");
                assertThat(container.at("/resources/requests").size()).isGreaterThanOrEqualTo(2);
                assertThat(container.at("/resources/limits/memory").isTextual()).isTrue();
                assertThat(container.has("startupProbe")
                                && container.has("livenessProbe")
                                && container.has("readinessProbe"))
                        .isTrue();
            });
        });
        assertThat(all(objects, "PodDisruptionBudget").keySet()).isEqualTo(deployments.keySet());
        JsonNode nothing = one(objects, "NetworkPolicy", "nothing-else").get("spec");
        assertThat(nothing.get("podSelector").isEmpty()).isTrue();
        assertThat(nothing.get("policyTypes")).hasSize(2);
        assertThat(nothing.has("ingress") || nothing.has("egress")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpu", "gpu", "dev"})
    void trainersScaleToZeroAndTheWindowFeedsAllOfThem(String overlay) throws IOException {
        // Given
        List<ObjectNode> objects = render(overlay);

        // When
        JsonNode scaling = one(objects, "ScaledObject", "training").get("spec");

        // Then
        assertThat(scaling.get("minReplicaCount").asInt()).isZero();
        assertThat(one(objects, "ConfigMap", "firstpick-dispatch")
                        .at("/data/FIRSTPICK_DISPATCH_WINDOW")
                        .asInt())
                .isGreaterThanOrEqualTo(scaling.get("maxReplicaCount").asInt());
        assertThat(one(objects, "Deployment", scaling.at("/scaleTargetRef/name").asText())
                        .at("/spec/template/spec/terminationGracePeriodSeconds")
                        .asInt())
                .isGreaterThanOrEqualTo(30);
    }

    @Test
    void trainersOnAGpuTakeOneEach() throws IOException {
        // When
        JsonNode pod = one(render("gpu"), "Deployment", "training").at("/spec/template/spec");

        // Then
        JsonNode container = pod.at("/containers/0");
        assertThat(container.at("/resources/limits").path("nvidia.com/gpu").asText())
                .isEqualTo("1");
        assertThat(pod.at("/tolerations/0/key").asText()).isEqualTo("nvidia.com/gpu");
        assertThat(container.get("image").asText()).isEqualTo("firstpick/training:cuda");
        Map<String, String> variables = new TreeMap<>();
        container
                .get("env")
                .forEach(variable -> variables.put(
                        variable.get("name").asText(), variable.path("value").asText()));
        assertThat(variables)
                .containsEntry("FIRSTPICK_TRAINING_DEVICE", "cuda")
                .containsEntry("FIRSTPICK_TRAINING_THREADS", "4");
        assertThat(variables.get("JAVA_TOOL_OPTIONS")).contains("-Xmx4g");
    }

    private static List<ObjectNode> render(String overlay) throws IOException {
        return Kustomization.in(OVERLAYS.resolve(overlay)).render();
    }

    private static JsonNode one(List<ObjectNode> objects, String kind, String name) {
        JsonNode found = all(objects, kind).get(name);
        assertThat(found).as(kind + " " + name).isNotNull();
        return found;
    }

    private static Map<String, JsonNode> all(List<ObjectNode> objects, String kind) {
        Map<String, JsonNode> found = new TreeMap<>();
        objects.stream()
                .filter(object -> object.get("kind").asText().equals(kind))
                .forEach(object -> found.put(object.at("/metadata/name").asText(), object));
        return found;
    }

    private static java.util.stream.Stream<JsonNode> containers(List<ObjectNode> objects) {
        return all(objects, "Deployment").values().stream()
                .flatMap(deployment -> StreamSupport.stream(
                        deployment.at("/spec/template/spec/containers").spliterator(), false));
    }

    private static Set<Integer> portsOf(JsonNode policy) {
        Set<Integer> ports = new HashSet<>();
        policy.at("/spec/ingress/0/ports")
                .forEach(port -> ports.add(port.get("port").asInt()));
        return ports;
    }

    private static Set<String> allowed(JsonNode user, String type, String operation) {
        Set<String> names = new HashSet<>();
        for (JsonNode rule : user.at("/spec/authorization/acls")) {
            boolean covers = StreamSupport.stream(rule.get("operations").spliterator(), false)
                    .anyMatch(each -> each.asText().equals(operation));
            if (covers && rule.at("/resource/type").asText().equals(type)) {
                names.add(rule.at("/resource/name").asText());
            }
        }
        return names;
    }

    private static Map<String, JsonNode> byName(List<ObjectNode> objects) {
        Map<String, JsonNode> named = new TreeMap<>();
        objects.forEach(object -> named.put(
                object.get("kind").asText() + " " + object.at("/metadata/name").asText(), object));
        assertThat(named).hasSameSizeAs(objects);
        return named;
    }

    private static boolean installed() throws InterruptedException {
        try {
            Process kubectl = new ProcessBuilder("kubectl", "kustomize", "--help")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return kubectl.waitFor(20, TimeUnit.SECONDS) && kubectl.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
