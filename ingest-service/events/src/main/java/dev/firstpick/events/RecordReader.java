package dev.firstpick.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads JSON into records, and says exactly which field is missing or wrong. */
final class RecordReader {

    private static final int SHOWN = 80;

    private RecordReader() {}

    static <T> T read(byte[] json, Class<T> type, String name) {
        return read(parse(json, name), type, name);
    }

    static <T> T readStored(byte[] json, Class<T> type, String name) {
        return read(fitting(parse(json, name)), type, name);
    }

    private static <T> T read(JsonNode tree, Class<T> type, String name) {
        if (!tree.isObject()) {
            throw new EventFormatException(name, "data", kind(tree), "a JSON object");
        }
        requireTexts(tree, null, name);
        requireAllComponents(tree, type, "", name);
        try {
            return Json.mapper().treeToValue(tree, type);
        } catch (JsonMappingException e) {
            throw new EventFormatException(name, path(e), shown(tree, e), reason(e), e);
        } catch (JsonProcessingException e) {
            throw new EventFormatException(name, "data", "what cannot be read", e.getOriginalMessage(), e);
        }
    }

    /** With texts that break no rule of all texts; blank ones stay as they are. */
    private static JsonNode fitting(JsonNode node) {
        if (node.isTextual()) {
            String text = node.textValue();
            return text.isBlank() ? node : TextNode.valueOf(Required.fitting(text));
        }
        if (node instanceof ArrayNode array) {
            for (int n = 0; n < array.size(); n++) {
                array.set(n, fitting(array.get(n)));
            }
        } else if (node instanceof ObjectNode object) {
            object.fields().forEachRemaining(field -> field.setValue(fitting(field.getValue())));
        }
        return node;
    }

    private static JsonNode parse(byte[] json, String name) {
        if (json == null || json.length == 0) {
            throw new EventFormatException(name, "data", "nothing", "a JSON object");
        }
        try {
            return Json.mapper().readTree(json);
        } catch (IOException e) {
            throw new EventFormatException(name, "data", "no JSON (" + json.length + " bytes)", "a JSON object", e);
        }
    }

    /** Where a value stands; put into words only if something is wrong with it. */
    private record Place(Place outer, String step) {

        @Override
        public String toString() {
            return outer == null ? step : outer + step;
        }
    }

    /** Whatever the record says of it, and in fields that it does not know too: what a database refuses is no text. */
    private static void requireTexts(JsonNode node, Place place, String name) {
        if (node.isTextual()) {
            requireText(node.textValue(), place, name);
        } else if (node.isArray()) {
            for (int n = 0; n < node.size(); n++) {
                requireTexts(node.get(n), new Place(place, "[" + n + "]"), name);
            }
        } else if (node.isObject()) {
            node.fields().forEachRemaining(field -> {
                requireText(field.getKey(), new Place(place, " a field's name"), name);
                String step = place == null ? field.getKey() : "." + field.getKey();
                requireTexts(field.getValue(), new Place(place, step), name);
            });
        }
    }

    private static void requireText(String text, Place place, String name) {
        try {
            Required.wellFormed("text", text, Required.LINES_LENGTH, true);
        } catch (IllegalArgumentException e) {
            throw new EventFormatException(name, String.valueOf(place), "a text that breaks a rule", rule(e), e);
        }
    }

    private static void requireAllComponents(JsonNode node, Class<?> type, String prefix, String name) {
        for (RecordComponent component : type.getRecordComponents()) {
            String field = component.getName();
            JsonNode value = node.get(field);
            WhenAbsent added = component.getAnnotation(WhenAbsent.class);
            if (value == null && added != null) {
                ((ObjectNode) node).set(field, parse(added.value().getBytes(StandardCharsets.UTF_8), field));
            } else if (value == null || value.isNull()) {
                if (component.getType() != Optional.class) {
                    throw new EventFormatException(
                            name,
                            prefix + field,
                            value == null ? "no such field" : "null",
                            describe(component.getGenericType()));
                }
            } else {
                requireNested(value, component.getGenericType(), prefix + field, name);
            }
        }
    }

    private static void requireNested(JsonNode value, Type type, String path, String name) {
        if (type instanceof Class<?> raw && raw.isRecord()) {
            if (!value.isObject()) {
                throw new EventFormatException(name, path, kind(value), "an object");
            }
            requireAllComponents(value, raw, path + ".", name);
        } else if (type instanceof ParameterizedType generic) {
            Type element = generic.getActualTypeArguments()[0];
            if (generic.getRawType() == Optional.class) {
                requireNested(value, element, path, name);
            } else if (generic.getRawType() == List.class && value.isArray()) {
                for (int n = 0; n < value.size(); n++) {
                    requireNested(value.get(n), element, path + "[" + n + "]", name);
                }
            }
        }
    }

    private static String path(JsonMappingException e) {
        String path = e.getPath().stream()
                .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : "." + step.getFieldName())
                .collect(Collectors.joining());
        return path.isEmpty() ? "data" : path.replaceFirst("^\\.", "");
    }

    private static String shown(JsonNode tree, JsonMappingException e) {
        JsonNode node = tree;
        for (JsonMappingException.Reference step : e.getPath()) {
            node = step.getFieldName() == null ? node.path(step.getIndex()) : node.path(step.getFieldName());
        }
        String text = node.isMissingNode() ? "nothing" : node.toString();
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }

    private static String reason(JsonMappingException e) {
        Throwable cause = e.getCause();
        return cause instanceof IllegalArgumentException ? rule(cause) : e.getOriginalMessage();
    }

    private static String rule(Throwable broken) {
        return "what its rule says: " + broken.getMessage();
    }

    private static String kind(JsonNode node) {
        return node.getNodeType() == JsonNodeType.MISSING
                ? "nothing"
                : node.getNodeType().name().toLowerCase(Locale.ROOT);
    }

    private static String describe(Type type) {
        String full = type.getTypeName();
        return type instanceof Class<?> raw && raw.isEnum()
                ? "one of " + constants(raw)
                : full.replaceAll("[a-z]+\\.", "");
    }

    static List<String> constants(Class<?> enumeration) {
        return java.util.Arrays.stream(enumeration.getFields())
                .filter(java.lang.reflect.Field::isEnumConstant)
                .map(field -> Optional.ofNullable(field.getAnnotation(JsonProperty.class))
                        .map(JsonProperty::value)
                        .orElse(field.getName()))
                .toList();
    }
}
