package dev.firstpick.events;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Derives the JSON Schema (draft 2020-12) of an event's data from its record. The schemas are kept beside the records as
 * {@code dev/firstpick/schemas/NAME.v1.json}; a test holds the two together.
 */
public final class JsonSchemas {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private JsonSchemas() {}

    /** Where the schema of {@code event} lies on the class path. */
    public static String resourceOf(Class<?> event) {
        return "dev/firstpick/schemas/" + EventCodec.nameOf(event) + ".v1.json";
    }

    /** The schema of the data of {@code event}. */
    public static ObjectNode of(Class<? extends Event> event) {
        ObjectNode schema = NODES.objectNode();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("$id", "urn:firstpick:" + EventCodec.nameOf(event) + ":v1");
        schema.put("title", EventCodec.typeOf(event));
        JsonClassDescription description = event.getAnnotation(JsonClassDescription.class);
        if (description != null) {
            schema.put("description", description.value());
        }
        schema.setAll(object(event));
        return schema;
    }

    private static ObjectNode object(Class<?> record) {
        ObjectNode properties = NODES.objectNode();
        ArrayNode required = NODES.arrayNode();
        for (RecordComponent component : record.getRecordComponents()) {
            ObjectNode property = schemaOf(component.getGenericType());
            Text text = component.getAnnotation(Text.class);
            if (text != null) {
                restrict(property, text.value());
            }
            JsonPropertyDescription description = component.getAccessor().getAnnotation(JsonPropertyDescription.class);
            if (description != null) {
                property.put("description", description.value());
            }
            properties.set(component.getName(), property);
            WhenAbsent added = component.getAnnotation(WhenAbsent.class);
            if (added != null) {
                property.set("default", valueOf(added));
            } else if (component.getType() != Optional.class) {
                required.add(component.getName());
            }
        }
        ObjectNode schema = NODES.objectNode().put("type", "object");
        schema.set("properties", properties);
        schema.set("required", required);
        return schema;
    }

    private static JsonNode valueOf(WhenAbsent added) {
        try {
            return Json.mapper().readTree(added.value());
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no JSON: " + added.value(), e);
        }
    }

    /** Of a list or a map, its elements. */
    private static void restrict(ObjectNode property, Text.Rule rule) {
        if (property.get("items") instanceof ObjectNode items) {
            restrict(items, rule);
        } else if (property.get("additionalProperties") instanceof ObjectNode values) {
            restrict(values, rule);
        } else {
            property.put("maxLength", rule.length()).put("pattern", rule.pattern());
        }
    }

    private static ObjectNode schemaOf(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            if (generic.getRawType() == Optional.class) {
                return schemaOf(arguments[0]);
            }
            if (generic.getRawType() == List.class) {
                ObjectNode schema = NODES.objectNode().put("type", "array");
                schema.set("items", schemaOf(arguments[0]));
                return schema;
            }
            if (generic.getRawType() == Map.class) {
                ObjectNode schema = NODES.objectNode().put("type", "object");
                schema.set("additionalProperties", schemaOf(arguments[1]));
                return schema;
            }
        }
        return schemaOf((Class<?>) type);
    }

    private static ObjectNode schemaOf(Class<?> type) {
        ObjectNode schema = NODES.objectNode();
        if (type == String.class) {
            restrict(schema.put("type", "string"), Text.Rule.LINES);
            return schema;
        }
        if (type == Instant.class) {
            return schema.put("type", "string").put("format", "date-time");
        }
        if (type == boolean.class || type == Boolean.class) {
            return schema.put("type", "boolean");
        }
        if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
            return schema.put("type", "integer");
        }
        if (type == double.class || type == Double.class) {
            return schema.put("type", "number");
        }
        if (type.isEnum()) {
            ArrayNode constants = NODES.arrayNode();
            RecordReader.constants(type).forEach(constants::add);
            schema.put("type", "string").set("enum", constants);
            return schema;
        }
        if (type.isRecord()) {
            return object(type);
        }
        throw new IllegalArgumentException("no JSON Schema for " + type);
    }
}
