package dev.firstpick.selection;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
class OperationsTest extends OnStack {

    @Test
    void itIsAliveAndReady() {
        assertThat(api.get("/q/health/live").statusCode()).isEqualTo(200);
        assertThat(api.get("/q/health/ready").statusCode()).isEqualTo(200);
    }

    @Test
    void theMetricsCountTheJobsHeldAndReleasedOfEachKind() {
        // When
        String metrics = api.get("/q/metrics").body();

        // Then
        for (String kind : List.of("representation", "embedding", "training")) {
            for (String state : List.of("held", "released")) {
                assertThat(metrics).contains("firstpick_jobs{kind=\"" + kind + "\",state=\"" + state + "\"}");
            }
        }
    }

    @Test
    void everyOperationIsDescribed() {
        // When
        JsonNode paths = api.json(api.get("/q/openapi?format=json")).get("paths");

        // Then
        assertThat(paths).hasSizeGreaterThan(7);
        paths.forEach(path ->
                path.forEach(operation -> assertThat(operation.path("summary").asText())
                        .as(operation.toString())
                        .isNotBlank()));
        assertThat(paths.has("/pools/{pool}/plan")).isTrue();
        assertThat(paths.has("/selections/events")).isTrue();
    }
}
