package dev.firstpick.volume.dataset;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * JSON whose every value knows where it stands, so that an error can name line and column. A key that occurs twice in an object is an error: nobody can
 * say which of them is meant.
 */
final class JsonTree {

    private static final JsonFactory FACTORY = new JsonFactory();
    private static final int DEEPEST = 64;

    /**
     * A value.
     *
     * @param content a map, a list, a string, a number, a boolean or null
     * @param path from the document's root, for example {@code training[3].image}
     * @param line from 1
     * @param column from 1
     */
    record Node(Object content, String path, int line, int column) {

        /** The members of an object; none if it is something else. */
        @SuppressWarnings("unchecked") // Maps are made here alone.
        Map<String, Node> members() {
            return content instanceof Map ? (Map<String, Node>) content : Map.of();
        }

        /** The elements of an array; none if it is something else. */
        @SuppressWarnings("unchecked") // Lists are made here alone.
        List<Node> elements() {
            return content instanceof List ? (List<Node>) content : List.of();
        }

        /** The value in words, shortened. */
        String words() {
            if (content == null) {
                return "null";
            }
            if (content instanceof Map<?, ?> map) {
                return map.isEmpty() ? "an empty object" : "an object";
            }
            if (content instanceof List<?> list) {
                return list.isEmpty() ? "an empty list" : "a list";
            }
            return content instanceof String text ? quoted(text) : String.valueOf(content);
        }
    }

    private final JsonParser parser;
    private final String file;
    private final String[] reached;

    /** @param reached its only element is kept at the path that is being read */
    private JsonTree(JsonParser parser, String file, String[] reached) {
        this.parser = parser;
        this.file = file;
        this.reached = reached;
    }

    /**
     * Reads a document.
     *
     * @param file its name, for errors
     * @throws DatasetException if it is no JSON: says where
     */
    static Node read(byte[] document, String file) throws IOException {
        String[] reached = {"content"};
        try (JsonParser parser = FACTORY.createParser(document)) {
            JsonTree tree = new JsonTree(parser, file, reached);
            if (parser.nextToken() == null) {
                throw new DatasetException(new DatasetError(file, "content", "nothing", "a JSON object"));
            }
            Node root = tree.value("", 0);
            JsonLocation rest = parser.currentLocation();
            if (parser.nextToken() != null) {
                throw new DatasetException(new DatasetError(
                        at(file, rest), "content", "more after the JSON object's end", "one JSON object"));
            }
            return root;
        } catch (JsonProcessingException e) {
            throw new DatasetException(new DatasetError(
                    at(file, e.getLocation()),
                    shortened(reached[0]),
                    "no JSON: " + plain(e.getOriginalMessage()),
                    "a JSON object"));
        } catch (java.io.CharConversionException e) {
            throw new DatasetException(new DatasetError(file, "content", "no text: " + plain(e.getMessage()), "UTF-8"));
        }
    }

    private Node value(String path, int depth) throws IOException {
        JsonLocation start = parser.currentTokenLocation();
        if (depth > DEEPEST) {
            throw new DatasetException(new DatasetError(
                    at(file, start),
                    path,
                    "more than " + DEEPEST + " objects in one another",
                    "a data set's description"));
        }
        Object content =
                switch (parser.currentToken()) {
                    case START_OBJECT -> members(path, depth);
                    case START_ARRAY -> elements(path, depth);
                    case VALUE_STRING -> parser.getText();
                    case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number();
                    case VALUE_TRUE -> true;
                    case VALUE_FALSE -> false;
                    default -> null;
                };
        return new Node(content, path, start.getLineNr(), start.getColumnNr());
    }

    private Object number() throws IOException {
        double value = parser.getDoubleValue();
        return value == Math.rint(value) && Math.abs(value) < Integer.MAX_VALUE ? (Object) (int) value : (Object) value;
    }

    private Map<String, Node> members(String path, int depth) throws IOException {
        Map<String, Node> members = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            JsonLocation place = parser.currentTokenLocation();
            String member = path.isEmpty() ? key : path + "." + key;
            reached[0] = member;
            parser.nextToken();
            if (members.put(key, value(member, depth + 1)) != null) {
                throw new DatasetException(
                        new DatasetError(at(file, place), shortened(member), "the key a second time", "each key once"));
            }
        }
        return members;
    }

    private List<Node> elements(String path, int depth) throws IOException {
        List<Node> elements = new ArrayList<>();
        reached[0] = path + "[0]";
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            elements.add(value(path + "[" + elements.size() + "]", depth + 1));
            reached[0] = path + "[" + elements.size() + "]";
        }
        reached[0] = path;
        return elements;
    }

    /** The file with line and column. */
    static String at(String file, int line, int column) {
        return file + ", line " + line + ", column " + column;
    }

    private static String at(String file, JsonLocation place) {
        return place == null ? file : at(file, place.getLineNr(), place.getColumnNr());
    }

    /** A parser's message as the end of a sentence. */
    private static String plain(String message) {
        String line = String.valueOf(message).replaceAll("\\s*\\R\\s*", " ").replaceAll("\\s*\\(code \\d+[^)]*\\)", "");
        return shortened(line.replaceAll("\\(start marker at .*", "")
                .replaceAll("\\s+", " ")
                .strip());
    }

    /** A text as it is shown in an error. */
    static String quoted(String text) {
        return '"' + shortened(text) + '"';
    }

    private static String shortened(String text) {
        String printable = text.replaceAll("\\p{Cntrl}", "�");
        return printable.length() <= 120 ? printable : printable.substring(0, 120) + "…";
    }
}
