package dev.firstpick.results.api;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import jakarta.persistence.Table;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads rows of an entity through a cursor of JDBC, a portion at a time, so that a list of any length takes as much memory as a portion does.
 * Blocks.
 *
 * @param <R> the entity
 */
final class Rows<R> {

    /** What is done with a portion. */
    interface Portions<R> {
        void take(List<R> rows) throws SQLException;
    }

    private final Class<R> rows;
    private final List<Field> fields;
    private final Constructor<R> constructor;

    /** @param names of the fields that are wanted; empty for all */
    Rows(Class<R> rows, Set<String> names) {
        this.rows = rows;
        this.fields = Arrays.stream(rows.getDeclaredFields())
                .filter(field -> !Modifier.isStatic(field.getModifiers())
                        && !Modifier.isTransient(field.getModifiers())
                        && !field.isSynthetic()
                        && !field.getName().startsWith("$"))
                .filter(field -> field.getType() != byte[].class)
                .filter(field -> names.isEmpty() || names.contains(field.getName()))
                .toList();
        fields.forEach(field -> field.setAccessible(true));
        try {
            this.constructor = rows.getDeclaredConstructor();
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("no row of " + rows.getSimpleName(), e);
        }
    }

    /** The column of a field. */
    static String column(String field) {
        return "e." + field.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }

    /**
     * Reads rows in a transaction that the connection must be in: without one JDBC has no cursor.
     *
     * @param rest of the statement, from {@code where} on, with {@code ?} for {@code values}
     * @param portion how many rows are in memory at a time
     */
    void read(Connection connection, String rest, List<Object> values, int portion, Portions<R> portions)
            throws SQLException {
        String columns = fields.stream().map(field -> column(field.getName())).collect(Collectors.joining(", "));
        String sql = "select " + columns + " from results."
                + rows.getAnnotation(Table.class).name() + " e" + rest;
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            for (int n = 0; n < values.size(); n++) {
                Object value = values.get(n);
                select.setObject(n + 1, value instanceof Instant time ? time.atOffset(ZoneOffset.UTC) : value);
            }
            select.setFetchSize(portion);
            try (ResultSet found = select.executeQuery()) {
                List<R> read = new ArrayList<>(portion);
                while (found.next()) {
                    read.add(row(found));
                    if (read.size() == portion) {
                        portions.take(read);
                        read.clear();
                    }
                }
                if (!read.isEmpty()) {
                    portions.take(read);
                }
            }
        }
    }

    private R row(ResultSet found) throws SQLException {
        try {
            R row = constructor.newInstance();
            for (int n = 0; n < fields.size(); n++) {
                Object value = value(found, n + 1, fields.get(n).getType());
                if (value != null) {
                    fields.get(n).set(row, value);
                }
            }
            return row;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("no row of " + rows.getSimpleName(), e);
        }
    }

    private static Object value(ResultSet found, int column, Class<?> type) throws SQLException {
        if (type == Instant.class) {
            OffsetDateTime time = found.getObject(column, OffsetDateTime.class);
            return time == null ? null : time.toInstant();
        }
        if (type == JsonNode.class) {
            return document(found.getString(column));
        }
        if (type == String.class) {
            return found.getString(column);
        }
        Object value = type == int.class || type == Integer.class
                ? (Object) found.getInt(column)
                : type == long.class || type == Long.class
                        ? (Object) found.getLong(column)
                        : type == double.class || type == Double.class
                                ? (Object) found.getDouble(column)
                                : (Object) found.getBoolean(column);
        return found.wasNull() ? null : value;
    }

    /** A document is written as it is stored: to read and write it again would take most of the time and of the memory. */
    private static JsonNode document(String text) {
        return text == null ? null : TextNode.valueOf(text);
    }

    /** A row as an object of what it shows, by its fields alone. */
    ObjectNode object(R row) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        try {
            for (Field field : fields) {
                Object value = field.isAnnotationPresent(JsonIgnore.class) ? null : field.get(row);
                if (value != null) {
                    object.set(field.getName(), node(value));
                }
            }
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("no object of " + rows.getSimpleName(), e);
        }
        return object;
    }

    private static JsonNode node(Object value) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        if (value instanceof JsonNode document) {
            return document;
        }
        if (value instanceof Double number) {
            return nodes.numberNode(number);
        }
        if (value instanceof Integer number) {
            return nodes.numberNode(number);
        }
        if (value instanceof Long number) {
            return nodes.numberNode(number);
        }
        return value instanceof Boolean yes ? nodes.booleanNode(yes) : nodes.textNode(value.toString());
    }
}
