package dev.firstpick.events.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firstpick.events.Json;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.Test;

class JsonLinesTest {

    private final JsonLines lines = new JsonLines("some", new SimpleFormatter());

    @Test
    void aRecordIsOneLineOfJson() throws Exception {
        // Given
        LogRecord record = new LogRecord(Level.WARNING, "said \"{0}\"\nand went on");
        record.setParameters(new Object[] {"no"});
        record.setLoggerName("dev.firstpick.Some");
        record.setThrown(new IllegalStateException("why"));

        // When
        String line = lines.format(record);

        // Then
        assertThat(line).endsWith("}\n").hasLineCount(1);
        JsonNode json = Json.mapper().readTree(line);
        assertThat(json.get("message").asText()).isEqualTo("said \"no\"\nand went on");
        assertThat(json.get("level").asText()).isEqualTo("WARNING");
        assertThat(json.get("logger").asText()).isEqualTo("dev.firstpick.Some");
        assertThat(json.get("service").asText()).isEqualTo("some");
        assertThat(json.get("error").asText()).contains("IllegalStateException: why", "JsonLinesTest");
        assertThat(json.get("time").asText()).isEqualTo(record.getInstant().toString());
    }
}
