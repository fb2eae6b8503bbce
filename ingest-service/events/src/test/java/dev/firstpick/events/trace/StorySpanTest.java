package dev.firstpick.events.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpick.events.CloudEvent;
import dev.firstpick.events.LogKeys;
import dev.firstpick.events.TraceParent;
import dev.firstpick.ingest.events.IngestEvent;
import dev.firstpick.ingest.events.VolumeExcluded;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.testing.junit5.OpenTelemetryExtension;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class StorySpanTest {

    @RegisterExtension
    static final OpenTelemetryExtension TELEMETRY = OpenTelemetryExtension.create();

    private final VolumeExcluded event =
            new VolumeExcluded("spleens", "scan-001", "motion", Instant.parse("2026-01-02T03:04:05Z"));
    private final TraceParent scan = TraceParent.ofScan("spleens", "scan-001");

    @Test
    void allThatHappensToAScanIsOneTrace() {
        // Given
        CloudEvent record = IngestEvent.CODEC.encode(event);

        // When
        StorySpan.publishing(event).close();
        StorySpan.processing(record, event).close();
        Instant nineSecondsAgo = Instant.now().minus(Duration.ofSeconds(9));
        StorySpan.tellOfScan("spleens", "scan-001", "train", Map.of(LogKeys.RUN, "r"), nineSecondsAgo);

        // Then
        List<SpanData> spans = TELEMETRY.getSpans();
        assertThat(record.traceParent()).contains(scan);
        assertThat(spans)
                .extracting(SpanData::getName)
                .containsExactly("publish volume-excluded", "process volume-excluded", "train");
        assertThat(spans).extracting(SpanData::getTraceId).containsOnly(scan.traceId());
        assertThat(spans).allSatisfy(span -> {
            assertThat(attribute(span, "firstpick.pool")).isEqualTo("spleens");
            assertThat(attribute(span, "firstpick.volume")).isEqualTo("scan-001");
        });
        assertThat(attribute(spans.get(1), "cloudevents.event_id")).isEqualTo(record.id());
        assertThat(attribute(spans.get(2), "firstpick.run")).isEqualTo("r");
        assertThat(spans.get(2).getEndEpochNanos() - spans.get(2).getStartEpochNanos())
                .isGreaterThan(Duration.ofSeconds(8).toNanos());
    }

    @Test
    void anEventFromBeforeThereWereTracesIsTracedAsItWouldBeNow() {
        // Given
        CloudEvent now = IngestEvent.CODEC.encode(event);
        Map<String, String> headers = new HashMap<>(now.headers());
        headers.remove(CloudEvent.TRACE_PARENT);
        CloudEvent old = new CloudEvent(now.key(), headers, now.data());

        // When
        StorySpan.processing(old, IngestEvent.CODEC.decode(old)).close();

        // Then
        assertThat(TELEMETRY.getSpans()).extracting(SpanData::getTraceId).containsExactly(scan.traceId());
    }

    @Test
    @SuppressWarnings("try") // Held, not used.
    void aScanAndTheRequestThatItCameInByLeadToEachOther() {
        // Given
        Span request = TELEMETRY
                .getOpenTelemetry()
                .getTracer("test")
                .spanBuilder("PUT")
                .startSpan();

        // When
        try (Scope current = request.makeCurrent();
                StorySpan intake = StorySpan.ofScan("spleens", "scan-001", "take in image")) {
            StorySpan.publishing(event).close();
        }
        request.end();

        // Then
        SpanData publication = TELEMETRY.getSpans().get(0);
        SpanData intake = TELEMETRY.getSpans().get(1);
        assertThat(intake.getTraceId()).isEqualTo(scan.traceId());
        assertThat(publication.getParentSpanId()).isEqualTo(intake.getSpanId());
        assertThat(linksOf(intake)).containsExactly(request.getSpanContext().getSpanId());
        assertThat(linksOf(TELEMETRY.getSpans().get(2))).containsExactly(intake.getSpanId());
    }

    @Test
    void aFailureIsToldWithoutItsMessage() {
        // When
        try (StorySpan work = StorySpan.publishing(event)) {
            work.failed(new IllegalStateException("patient's name"));
        }

        // Then
        SpanData work = TELEMETRY.getSpans().get(0);
        assertThat(work.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(work.toString()).contains("java.lang.IllegalStateException").doesNotContain("patient");
    }

    @Test
    void aTracesIdIsWellFormedItsOwnAndReadBack() {
        // When
        String header = scan.toString();

        // Then
        assertThat(header).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01");
        assertThat(TraceParent.parse(header)).contains(scan);
        assertThat(TraceParent.ofScan("spleens", "scan-002").traceId()).isNotEqualTo(scan.traceId());
        assertThat(TraceParent.parse("00-xyz-1-01")).isEmpty();
        assertThat(TraceParent.parse("00-" + "0".repeat(32) + "-00f067aa0ba902b7-01"))
                .isEmpty();
    }

    private static List<String> linksOf(SpanData span) {
        return span.getLinks().stream()
                .map(LinkData::getSpanContext)
                .map(context -> context.getSpanId())
                .toList();
    }

    private static String attribute(SpanData span, String name) {
        return span.getAttributes().get(AttributeKey.stringKey(name));
    }
}
