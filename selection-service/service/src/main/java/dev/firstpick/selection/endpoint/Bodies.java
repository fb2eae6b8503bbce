package dev.firstpick.selection.endpoint;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.firstpick.events.Json;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;

/** Reads records from requests: what a request leaves out is taken from defaults, what it says too much is refused. */
final class Bodies {

    /** A field that is there twice is a mistake: one of them would be ignored. */
    private static final ObjectReader READER =
            Json.mapper().reader(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

    private Bodies() {}

    /**
     * @param body what {@link #parse} read
     * @param defaults what is not said
     * @throws ProblemException if it names an unknown field
     * @throws dev.firstpick.events.EventFormatException if a field is missing or holds what the record refuses
     */
    static <T extends Record> T read(ObjectNode body, ObjectNode defaults, Class<T> type, String name) {
        ObjectNode fields = defaults.deepCopy();
        fields.setAll(body);
        List<String> known = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getName)
                .toList();
        fields.fieldNames().forEachRemaining(field -> {
            if (!known.contains(field)) {
                throw ProblemException.badField(field, "an unknown field", "one of " + known);
            }
        });
        return Json.read(Json.write(fields), type, name);
    }

    /**
     * The JSON object in a request.
     *
     * @throws ProblemException if there is none
     */
    static ObjectNode parse(byte[] body) {
        try {
            JsonNode tree = READER.readTree(body == null ? new byte[0] : body);
            if (tree instanceof ObjectNode object) {
                return object;
            }
        } catch (MismatchedInputException e) {
            throw ProblemException.badField("body", "a field twice", "a JSON object with each field once");
        } catch (IOException e) {
            throw ProblemException.badField("body", "no JSON", "a JSON object");
        }
        throw ProblemException.badField("body", "no JSON object", "a JSON object");
    }
}
