package dev.firstpick.selection.database;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.firstpick.events.Json;
import dev.firstpick.ingest.events.Task;
import dev.firstpick.selection.plan.Plan;
import dev.firstpick.store.ObjectRef;
import dev.firstpick.training.events.LearningSettings;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A record kept as JSON in a text column. */
public abstract class JsonColumn<T> implements AttributeConverter<T, String> {

    private final Class<T> type;

    JsonColumn(Class<T> type) {
        this.type = type;
    }

    @Override
    public String convertToDatabaseColumn(T value) {
        return value == null ? null : Json.text(value);
    }

    @Override
    public T convertToEntityAttribute(String column) {
        return column == null
                ? null
                : Json.read(column.getBytes(StandardCharsets.UTF_8), type, "column of " + type.getSimpleName());
    }

    /** What a pool is about. */
    @Converter
    public static final class OfTask extends JsonColumn<Task> {
        public OfTask() {
            super(Task.class);
        }
    }

    /** What a pool's selections are. */
    @Converter
    public static final class OfPlan extends JsonColumn<Plan> {
        public OfPlan() {
            super(Plan.class);
        }
    }

    /** An object in the store. */
    @Converter
    public static final class OfObjectRef extends JsonColumn<ObjectRef> {
        public OfObjectRef() {
            super(ObjectRef.class);
        }
    }

    /** Names of volumes; not a record, so it is read in its own way. */
    @Converter
    public static final class OfNames implements AttributeConverter<List<String>, String> {

        @Override
        public String convertToDatabaseColumn(List<String> names) {
            return names == null ? null : Json.text(names);
        }

        @Override
        public List<String> convertToEntityAttribute(String column) {
            try {
                return column == null ? null : List.of(Json.mapper().readValue(column, String[].class));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("column of names: found " + column + ", expected a JSON list", e);
            }
        }
    }

    /** Whole numbers; not a record, so it is read in its own way. */
    @Converter
    public static final class OfNumbers implements AttributeConverter<List<Integer>, String> {

        @Override
        public String convertToDatabaseColumn(List<Integer> numbers) {
            return numbers == null ? null : Json.text(numbers);
        }

        @Override
        public List<Integer> convertToEntityAttribute(String column) {
            try {
                return column == null ? null : List.of(Json.mapper().readValue(column, Integer[].class));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("column of numbers: found " + column + ", expected a JSON list", e);
            }
        }
    }

    /** How to train. */
    @Converter
    public static final class OfLearning extends JsonColumn<LearningSettings> {
        public OfLearning() {
            super(LearningSettings.class);
        }
    }
}
