package dev.firstpick.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.nio.charset.StandardCharsets;

/**
 * The JSON of events and of manifests in the object store: times in ISO 8601, absent values left out, unknown fields tolerated so
 * that a producer may add to a record before its consumers know. A value is of its field's type or refused: 2.7 is no whole number, "3" no number,
 * 1 no constant.
 */
public final class Json {

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .addModule(new Jdk8Module())
            .serializationInclusion(JsonInclude.Include.NON_ABSENT)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    /** The mapper; shared, so nobody configures it further. */
    public static ObjectMapper mapper() {
        return MAPPER;
    }

    /** {@code record} as JSON in UTF-8. */
    public static byte[] write(Object record) {
        try {
            return MAPPER.writeValueAsBytes(record);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalArgumentException("cannot be written as JSON: " + record.getClass(), e);
        }
    }

    /** {@code record} as JSON. */
    public static String text(Object record) {
        return new String(write(record), StandardCharsets.UTF_8);
    }

    /**
     * Reads a record, every component of which must be there unless it is an {@link java.util.Optional} or says what it is
     * {@link WhenAbsent}.
     *
     * @param name what the JSON is, for the error's message
     * @throws EventFormatException if it is not JSON, a field is missing or holds what the record refuses
     */
    public static <T> T read(byte[] json, Class<T> type, String name) {
        return RecordReader.read(json, type, name);
    }

    /**
     * As {@link #read}, for what a store has kept, maybe since a version that took texts with control characters or of any length: these are made to fit
     * by {@link Required#fitting}, so that what was entered once can be read for ever.
     */
    public static <T> T readStored(byte[] json, Class<T> type, String name) {
        return RecordReader.readStored(json, type, name);
    }
}
