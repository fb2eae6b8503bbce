package dev.firstpick.results.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** Writes RFC 4180, in UTF-8 with a header; what is not a plain value is written as JSON. */
final class CsvTable implements Exports.Table {

    private final OutputStream stream;
    private final List<String> columns;

    CsvTable(OutputStream stream, List<String> columns) {
        this.stream = stream;
        this.columns = columns;
        write(line(columns));
    }

    @Override
    public void add(List<JsonNode> rows) {
        StringBuilder lines = new StringBuilder();
        rows.forEach(row -> lines.append(
                line(columns.stream().map(column -> cell(row.get(column))).toList())));
        write(lines.toString());
    }

    @Override
    public void close() {
        // The lines are all there is.
    }

    private void write(String text) {
        try {
            stream.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String cell(JsonNode value) {
        if (value == null || value.isNull()) {
            return "";
        }
        return value.isValueNode() ? value.asText() : value.toString();
    }

    private static String line(List<String> cells) {
        return cells.stream().map(CsvTable::quoted).collect(Collectors.joining(",", "", "\r\n"));
    }

    private static String quoted(String cell) {
        for (int n = 0; n < cell.length(); n++) {
            char letter = cell.charAt(n);
            if (letter == '"' || letter == ',' || letter == '\r' || letter == '\n') {
                return '"' + cell.replace("\"", "\"\"") + '"';
            }
        }
        return cell;
    }
}
