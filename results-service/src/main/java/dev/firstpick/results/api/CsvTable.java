package dev.firstpick.results.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes RFC 4180, in UTF-8 with a header; what is not a plain value is written as JSON. */
final class CsvTable implements Exports.Table {

    private final OutputStream stream;
    private final List<String> columns;

    /** Of rows that are not written yet; the same for all portions. */
    private final StringBuilder lines = new StringBuilder();

    CsvTable(OutputStream stream, List<String> columns) {
        this.stream = stream;
        this.columns = columns;
        for (int column = 0; column < columns.size(); column++) {
            cell(column, columns.get(column));
        }
        lines.append("\r\n");
        write();
    }

    @Override
    public void add(List<JsonNode> rows) {
        for (JsonNode row : rows) {
            for (int column = 0; column < columns.size(); column++) {
                cell(column, text(row.get(columns.get(column))));
            }
            lines.append("\r\n");
        }
        write();
    }

    @Override
    public void close() {
        // The lines are all there is.
    }

    private void write() {
        try {
            stream.write(lines.toString().getBytes(StandardCharsets.UTF_8));
            lines.setLength(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(JsonNode value) {
        if (value == null || value.isNull()) {
            return "";
        }
        return value.isValueNode() ? value.asText() : value.toString();
    }

    private void cell(int column, String text) {
        if (column > 0) {
            lines.append(',');
        }
        if (!toQuote(text)) {
            lines.append(text);
            return;
        }
        lines.append('"');
        for (int n = 0; n < text.length(); n++) {
            char letter = text.charAt(n);
            lines.append(letter);
            if (letter == '"') {
                lines.append(letter);
            }
        }
        lines.append('"');
    }

    private static boolean toQuote(String text) {
        for (int n = 0; n < text.length(); n++) {
            char letter = text.charAt(n);
            if (letter == '"' || letter == ',' || letter == '\r' || letter == '\n') {
                return true;
            }
        }
        return false;
    }
}
