package dev.firstpick.results.rows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.firstpick.events.Json;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;

/** A column of JSON as a document. */
@Converter
public class JsonText implements AttributeConverter<JsonNode, String> {

    @Override
    public String convertToDatabaseColumn(JsonNode document) {
        return document == null ? null : document.toString();
    }

    @Override
    public JsonNode convertToEntityAttribute(String text) {
        try {
            return text == null ? null : Json.mapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a column that was written as JSON is none", e);
        }
    }
}
