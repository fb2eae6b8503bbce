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
import java.nio.charset.StandardCharsets;
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
        return list(records, Map.of(), query, request).build();
    }

    /** A page of a list. */
    static Response page(
            List<?> records,
            Map<String, Attribute> attributes,
            Optional<String> next,
            ListQuery query,
            UriInfo uri,
            Request request) {
        Response.ResponseBuilder response = list(records, attributes, query, request);
        next.ifPresent(cursor -> response.header(
                "Link",
                "<"
                        + uri.getRequestUriBuilder()
                                .replaceQueryParam("after", cursor)
                                .build()
                        + ">; rel=\"next\""));
        return response.build();
    }

    private static Response.ResponseBuilder list(
            List<?> records, Map<String, Attribute> attributes, ListQuery query, Request request) {
        if (query.format() == ListQuery.Format.JSON && query.fields().isEmpty()) {
            return tagged(Json.write(records), MediaType.APPLICATION_JSON, request);
        }
        ArrayNode rows = Json.mapper().valueToTree(records);
        if (!query.fields().isEmpty()) {
            rows.forEach(row -> ((ObjectNode) row).retain(query.fields()));
        }
        return switch (query.format()) {
            case JSON -> tagged(Json.write(rows), MediaType.APPLICATION_JSON, request);
            case CSV -> tagged(csv(rows, query.fields()).getBytes(StandardCharsets.UTF_8), CSV, request);
            case ARROW ->
                tagged(
                        ArrowStream.of(rows, columns(rows, query.fields(), attributes), attributes),
                        ArrowStream.MEDIA_TYPE,
                        request);
        };
    }

    /** A body with its entity tag; nothing but the tag where the client has it already. */
    static Response.ResponseBuilder tagged(byte[] body, String mediaType, Request request) {
        EntityTag tag = new EntityTag(Digests.sha256(body).substring(0, 32));
        Response.ResponseBuilder unchanged = request.evaluatePreconditions(tag);
        return (unchanged != null ? unchanged : Response.ok(body, mediaType))
                .tag(tag)
                .header("Cache-Control", "no-cache");
    }

    /** RFC 4180; what is not a plain value is written as JSON. */
    static String csv(ArrayNode rows, List<String> fields) {
        List<String> columns = columns(rows, fields, Map.of());
        StringBuilder csv = new StringBuilder(line(columns));
        rows.forEach(row -> csv.append(
                line(columns.stream().map(column -> cell(row.get(column))).toList())));
        return csv.toString();
    }

    /** Those asked for, else those known, else those that any row has. */
    private static List<String> columns(ArrayNode rows, List<String> fields, Map<String, Attribute> attributes) {
        Set<String> columns = new LinkedHashSet<>(fields);
        if (fields.isEmpty()) {
            columns.addAll(attributes.keySet());
            rows.forEach(row -> row.fieldNames().forEachRemaining(columns::add));
        }
        return List.copyOf(columns);
    }

    private static String cell(JsonNode value) {
        if (value == null || value.isNull()) {
            return "";
        }
        return value.isValueNode() ? value.asText() : value.toString();
    }

    private static String line(List<String> cells) {
        return String.join(",", cells.stream().map(Answers::quoted).toList()) + "\r\n";
    }

    private static String quoted(String cell) {
        return cell.matches("[^\",\r\n]*") ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }
}
