package dev.firstpick.results.projection;

import dev.firstpick.events.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * An effect on the tables. Every statement takes one parameter, {@code :json}, and takes apart in SQL what it needs of it: so an
 * absent field is a null without a word about it.
 *
 * @param sql with the parameter {@code :json}
 * @param json a document, or a list of documents
 * @param ofEach whether {@code json} is a list, and the effect that of each of its documents, in whatever order they and other such statements come
 */
record Statement(String sql, String json, boolean ofEach) {

    /** The effect of a document. */
    static Statement of(String sql, Object document) {
        return new Statement(sql, Json.text(document), false);
    }

    /** As {@link #of}; many of these are one statement. */
    static Statement ofEach(String sql, Object document) {
        return new Statement(sql, "[" + Json.text(document) + "]", true);
    }

    /** The same effect on a projection that lies in another schema. */
    Statement in(Schema schema) {
        return new Statement(schema.in(sql), json, ofEach);
    }

    /** The same effects by as few statements as may be. */
    static List<Statement> together(List<Statement> statements) {
        Map<String, List<Statement>> ofEach = statements.stream()
                .filter(Statement::ofEach)
                .collect(Collectors.groupingBy(Statement::sql, LinkedHashMap::new, Collectors.toList()));
        List<Statement> fewer = new ArrayList<>();
        for (Statement statement : statements) {
            if (!statement.ofEach) {
                fewer.add(statement);
            } else if (ofEach.containsKey(statement.sql)) {
                fewer.add(ofAll(ofEach.remove(statement.sql)));
            }
        }
        return fewer;
    }

    private static Statement ofAll(List<Statement> same) {
        String documents = same.stream()
                .map(one -> one.json.substring(1, one.json.length() - 1))
                .collect(Collectors.joining(",", "[", "]"));
        return new Statement(same.get(0).sql, documents, true);
    }
}
