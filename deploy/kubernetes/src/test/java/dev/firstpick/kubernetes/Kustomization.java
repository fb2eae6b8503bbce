package dev.firstpick.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Renders the part of kustomize that the manifests here use: resources, one kind of generator, JSON patches (RFC 6902), namespace,
 * labels, replicas and images, in kustomize's order. Whatever else a {@code kustomization.yaml} holds is an error, never skipped. Where
 * a {@code kubectl} is installed, a test holds this to what {@code kubectl kustomize} renders.
 */
record Kustomization(Path folder, ObjectNode spec) {

    static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private static final Set<String> FIELDS = Set.of(
            "apiVersion",
            "kind",
            "namespace",
            "resources",
            "configMapGenerator",
            "patches",
            "labels",
            "replicas",
            "images");
    private static final Set<String> WITHOUT_NAMESPACE = Set.of("Namespace");

    static Kustomization in(Path folder) throws IOException {
        ObjectNode spec =
                (ObjectNode) YAML.readTree(folder.resolve("kustomization.yaml").toFile());
        spec.fieldNames().forEachRemaining(field -> require(FIELDS.contains(field), folder + ": " + field));
        return new Kustomization(folder, spec);
    }

    /** All objects, in their order. */
    List<ObjectNode> render() throws IOException {
        List<ObjectNode> objects = new ArrayList<>();
        for (JsonNode resource : spec.path("resources")) {
            Path path = folder.resolve(resource.asText());
            objects.addAll(Files.isDirectory(path) ? in(path).render() : documents(path));
        }
        for (JsonNode generator : spec.path("configMapGenerator")) {
            objects.add(generated(generator));
        }
        for (JsonNode patch : spec.path("patches")) {
            patch(objects, patch);
        }
        if (spec.has("namespace")) {
            objects.stream()
                    .filter(object ->
                            !WITHOUT_NAMESPACE.contains(object.path("kind").asText()))
                    .forEach(object -> object.withObject("/metadata")
                            .put("namespace", spec.get("namespace").asText()));
        }
        spec.path("labels").forEach(labels -> objects.forEach(object -> label(object, labels)));
        spec.path("replicas").forEach(replicas -> objects.stream()
                .filter(object ->
                        isDeployment(object) && object.at("/metadata/name").equals(replicas.get("name")))
                .forEach(object -> object.withObject("/spec").set("replicas", replicas.get("count"))));
        spec.path("images").forEach(image -> objects.forEach(object -> retag(object, image)));
        return objects;
    }

    private static List<ObjectNode> documents(Path file) throws IOException {
        List<ObjectNode> documents = new ArrayList<>();
        YAML.readerFor(JsonNode.class)
                .<JsonNode>readValues(file.toFile())
                .forEachRemaining(document -> documents.add((ObjectNode) document));
        return documents;
    }

    private ObjectNode generated(JsonNode generator) throws IOException {
        JsonNode options = generator.path("options");
        require(options.path("disableNameSuffixHash").asBoolean(), folder + ": a generated name with a hash");
        ObjectNode map = YAML.createObjectNode().put("apiVersion", "v1").put("kind", "ConfigMap");
        map.withObject("/metadata").set("name", generator.get("name"));
        if (options.has("labels")) {
            map.withObject("/metadata").set("labels", options.get("labels").deepCopy());
        }
        for (JsonNode file : generator.path("files")) {
            String[] keyAndPath = file.asText().split("=", 2);
            map.withObject("/data").put(keyAndPath[0], Files.readString(folder.resolve(keyAndPath[1])));
        }
        return map;
    }

    private void patch(List<ObjectNode> objects, JsonNode patch) throws IOException {
        JsonNode target = patch.get("target");
        List<ObjectNode> targets = objects.stream()
                .filter(object -> object.path("kind").equals(target.get("kind")))
                .filter(object ->
                        !target.has("name") || object.at("/metadata/name").equals(target.get("name")))
                .toList();
        require(!targets.isEmpty(), folder + ": patch of " + target + ", which is not there");
        JsonNode operations =
                YAML.readTree(folder.resolve(patch.get("path").asText()).toFile());
        for (JsonNode operation : operations) {
            targets.forEach(object -> apply(object, operation));
        }
    }

    private void apply(ObjectNode object, JsonNode operation) {
        String path = operation.get("path").asText();
        String op = operation.get("op").asText();
        int last = path.lastIndexOf('/');
        JsonNode parent = object.at(path.substring(0, last));
        String key = path.substring(last + 1).replace("~1", "/").replace("~0", "~");
        boolean there = !object.at(path).isMissingNode();
        require(op.equals("add") || (op.equals("replace") && there), folder + ": " + op + " " + path);
        require(parent.isContainerNode(), folder + ": no parent of " + path);
        JsonNode value = operation.get("value").deepCopy();
        if (parent instanceof ArrayNode list) {
            require(op.equals("replace"), folder + ": an addition to a list");
            list.set(Integer.parseInt(key), value);
        } else {
            ((ObjectNode) parent).set(key, value);
        }
    }

    private void label(ObjectNode object, JsonNode labels) {
        require(!labels.path("includeSelectors").asBoolean(), folder + ": labels in selectors");
        Consumer<ObjectNode> add = metadata -> metadata.withObject("/labels").setAll((ObjectNode) labels.get("pairs"));
        add.accept(object.withObject("/metadata"));
        if (labels.path("includeTemplates").asBoolean() && isDeployment(object)) {
            add.accept(object.withObject("/spec/template/metadata"));
        }
    }

    private static void retag(ObjectNode object, JsonNode image) {
        for (JsonNode container : object.at("/spec/template/spec/containers")) {
            String name = container.path("image").asText().replaceFirst(":[^:/]*$", "");
            if (name.equals(image.get("name").asText())) {
                ((ObjectNode) container)
                        .put("image", name + ":" + image.get("newTag").asText());
            }
        }
    }

    private static boolean isDeployment(JsonNode object) {
        return object.path("kind").asText().equals("Deployment");
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalArgumentException("not rendered here: " + what);
        }
    }
}
