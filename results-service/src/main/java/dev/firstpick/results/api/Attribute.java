package dev.firstpick.results.api;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What rows can be filtered and sorted by: a field of one plain value that is shown. (They are declared
 * public, but the build makes them private and their uses calls.)
 *
 * @param name of the field
 * @param type boxed
 * @param optional whether a row may lack it
 */
record Attribute(String name, Class<?> type, boolean optional) {

    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999Z");

    private static final Map<Class<?>, Class<?>> BOXED = Map.of(
            int.class, Integer.class, long.class, Long.class, double.class, Double.class, boolean.class, Boolean.class);

    /** The attributes of {@code rows}, in the order of its fields. */
    static Map<String, Attribute> of(Class<?> rows) {
        Map<String, Attribute> attributes = new LinkedHashMap<>();
        fields(rows)
                .map(Attribute::of)
                .filter(Attribute::plain)
                .forEach(attribute -> attributes.put(attribute.name(), attribute));
        return attributes;
    }

    /** All that is shown of {@code rows}: the attributes, and what is no plain value. */
    static Set<String> shown(Class<?> rows) {
        Set<String> shown = fields(rows).map(Field::getName).collect(Collectors.toCollection(LinkedHashSet::new));
        Arrays.stream(rows.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(JsonProperty.class))
                // The getters that the build adds to fields.
                .filter(method -> !method.getName().matches("get[A-Z].*"))
                .forEach(method -> shown.add(method.getName()));
        return shown;
    }

    private static Stream<Field> fields(Class<?> rows) {
        return Arrays.stream(rows.getDeclaredFields())
                .filter(field ->
                        !Modifier.isStatic(field.getModifiers()) && !Modifier.isTransient(field.getModifiers()))
                .filter(field -> !field.isSynthetic() && !field.getName().startsWith("$"))
                .filter(field -> !field.isAnnotationPresent(JsonIgnore.class));
    }

    private static Attribute of(Field field) {
        return new Attribute(
                field.getName(),
                BOXED.getOrDefault(field.getType(), field.getType()),
                !field.getType().isPrimitive());
    }

    private boolean plain() {
        return type == String.class || type == Boolean.class || type == Instant.class || ordered();
    }

    private boolean ordered() {
        return type == Integer.class || type == Long.class || type == Double.class;
    }

    /** The value that {@code text} of a filter is. */
    Object parse(String text) {
        try {
            if (type == Integer.class) {
                return Integer.valueOf(text);
            }
            if (type == Long.class) {
                return Long.valueOf(text);
            }
            if (type == Double.class) {
                return finite(Double.valueOf(text));
            }
            if (type == Instant.class) {
                return storable(Instant.parse(text));
            }
        } catch (NumberFormatException | DateTimeParseException e) {
            throw ProblemException.bad(name, text, expected());
        }
        if (type == Boolean.class) {
            if (!text.equals("true") && !text.equals("false")) {
                throw ProblemException.bad(name, text, expected());
            }
            return Boolean.valueOf(text);
        }
        return RequestText.checkLines(name, text);
    }

    /**
     * The value that {@code text} of a cursor is: any that a row can have.
     *
     * @throws IllegalArgumentException if no row can
     */
    Object stored(String text) {
        if (type != String.class) {
            return parse(text);
        }
        if (!RequestText.storable(text)) {
            throw new IllegalArgumentException("text that is not well-formed");
        }
        return text;
    }

    private static Double finite(Double number) {
        if (!Double.isFinite(number)) {
            throw new NumberFormatException("not finite");
        }
        return number;
    }

    /** The database's calendar ends before Java's does. */
    private static Instant storable(Instant time) {
        if (time.isBefore(FIRST) || time.isAfter(LAST)) {
            throw new DateTimeParseException("out of the calendar", time.toString(), 0);
        }
        return time;
    }

    /** Where rows without a value stand when sorted: before all that have one. */
    Object lowest() {
        if (type == Integer.class) {
            return Integer.MIN_VALUE;
        }
        if (type == Long.class) {
            return Long.MIN_VALUE;
        }
        if (type == Double.class) {
            return -Double.MAX_VALUE;
        }
        if (type == Instant.class) {
            return FIRST;
        }
        return type == Boolean.class ? Boolean.FALSE : "";
    }

    /** Where rows without a value stand that are to be after all that have one; of numbers with a fraction only. */
    Object highest() {
        if (type != Double.class) {
            throw new IllegalStateException(name + " has no highest value");
        }
        return Double.MAX_VALUE;
    }

    private String expected() {
        return type == Instant.class
                ? "a time as 2026-01-31T12:00:00Z"
                : "a value of type " + type.getSimpleName().toLowerCase(java.util.Locale.ROOT);
    }
}
