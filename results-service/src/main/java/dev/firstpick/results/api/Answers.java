package dev.firstpick.results.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.firstpick.events.Digests;
import dev.firstpick.events.Json;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Puts results into responses: JSON, CSV or Arrow, the fields asked for, an entity tag, the link to the next page. */
final class Answers {

    static final String CSV = "text/csv;charset=UTF-8";

    private Answers() {}

    /** One thing. */
    static Response one(Object record, Request request) {
        return tagged(Json.write(record), MediaType.APPLICATION_JSON, request).build();
    }

    /** A list that is complete. */
    static Response all(List<?> records, ListQuery query, Request request) {
        return list(records, query, request).build();
    }

    /** A page of a list, as JSON. */
    static Response page(List<?> records, Optional<String> next, ListQuery query, UriInfo uri, Request request) {
        Response.ResponseBuilder response = list(records, query, request);
        next.ifPresent(cursor -> response.header("Link", next(uri, cursor)));
        return response.build();
    }

    /** The link to the page that begins after {@code cursor}. */
    static String next(UriInfo uri, String cursor) {
        return "<"
                + uri.getRequestUriBuilder().replaceQueryParam("after", cursor).build() + ">; rel=\"next\"";
    }

    private static Response.ResponseBuilder list(List<?> records, ListQuery query, Request request) {
        if (query.format() == ListQuery.Format.JSON && query.fields().isEmpty()) {
            return tagged(Json.write(records), MediaType.APPLICATION_JSON, request);
        }
        ArrayNode rows = Json.mapper().valueToTree(records);
        if (!query.fields().isEmpty()) {
            rows.forEach(row -> ((ObjectNode) row).retain(query.fields()));
        }
        return switch (query.format()) {
            case JSON -> tagged(Json.write(rows), MediaType.APPLICATION_JSON, request);
            case CSV -> tagged(csv(rows, columns(rows, query.fields())), CSV, request);
            case ARROW ->
                tagged(ArrowStream.of(rows, columns(rows, query.fields()), Map.of()), ArrowStream.MEDIA_TYPE, request);
        };
    }

    /** A body with its entity tag; nothing but the tag where the client has it already. */
    static Response.ResponseBuilder tagged(byte[] body, String mediaType, Request request) {
        return tagged(Body.of(body), mediaType, request);
    }

    /** A body, and the digest that tells whether it is the same as before. */
    record Body(byte[] content, String digest) {

        /** Takes a while, if it is long. */
        static Body of(byte[] content) {
            return new Body(content, Digests.sha256(content).substring(0, 32));
        }
    }

    /** As above. */
    static Response.ResponseBuilder tagged(Body body, String mediaType, Request request) {
        EntityTag tag = new EntityTag(body.digest());
        Response.ResponseBuilder unchanged = request.evaluatePreconditions(tag);
        return (unchanged != null ? unchanged : Response.ok(body.content(), mediaType))
                .tag(tag)
                .header("Cache-Control", "no-cache");
    }

    private static byte[] csv(ArrayNode rows, List<String> columns) {
        ByteArrayOutputStream csv = new ByteArrayOutputStream();
        try (CsvTable table = new CsvTable(csv, columns)) {
            List<JsonNode> all = new ArrayList<>();
            rows.forEach(all::add);
            table.add(all);
        }
        return csv.toByteArray();
    }

    /** Those asked for, else those that any row has. */
    private static List<String> columns(ArrayNode rows, List<String> fields) {
        Set<String> columns = new LinkedHashSet<>(fields);
        if (fields.isEmpty()) {
            rows.forEach(row -> row.fieldNames().forEachRemaining(columns::add));
        }
        return List.copyOf(columns);
    }
}
