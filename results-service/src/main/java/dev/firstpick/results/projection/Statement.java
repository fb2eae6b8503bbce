package dev.firstpick.results.projection;

import dev.firstpick.events.Json;

/**
 * An effect on the tables. Every statement takes one parameter, {@code :json}, and takes apart in SQL what it needs of it: so an
 * absent field is a null without a word about it.
 *
 * @param sql with the parameter {@code :json}
 * @param json a document
 */
record Statement(String sql, String json) {

    /** The same effect on a projection that lies in another schema. */
    Statement in(Schema schema) {
        return new Statement(schema.in(sql), json);
    }

    static Statement of(String sql, Object record) {
        return new Statement(sql, new String(Json.write(record), java.nio.charset.StandardCharsets.UTF_8));
    }
}
