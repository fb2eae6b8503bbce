package dev.firstpick.events.trace;

import dev.firstpick.events.CloudEvent;
import dev.firstpick.events.Event;
import dev.firstpick.events.EventCodec;
import dev.firstpick.events.LogKeys;
import dev.firstpick.events.TraceParent;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.time.Instant;
import java.util.Map;

/**
 * A piece of work, told in the trace of the scan, the selection or the job that it is done for; what it is done within, such as a
 * request or a job for many scans, and it have links to each other. Until it is closed the log lines of its thread have its keys. To be closed on the
 * thread that began it. In a process without OpenTelemetry's SDK, or with the SDK switched off, the log's keys are all there is of it.
 *
 * <p>Attributes are names and hashes, as in events and logs, never anything of a scan's content or of an error's message.
 *
 * <pre>{@code
 * try (StorySpan span = StorySpan.processing(record, event)) {
 *     …
 * }
 * }</pre>
 */
public final class StorySpan implements AutoCloseable {

    private static final String SCOPE = "dev.firstpick";

    private final LogKeys keys;
    private final Span span;
    private final Scope scope;

    @SuppressWarnings("MustBeClosedChecker") // Closed with this.
    private StorySpan(Map<String, String> about, Span span) {
        this.keys = LogKeys.of(about);
        this.span = span;
        this.scope = span.makeCurrent();
    }

    /** Begins the handling of an event that was read. One from before events had a trace is given that which it would have now. */
    public static StorySpan processing(CloudEvent read, Event event) {
        return begin(event, ofProcessing(read, event));
    }

    /** As {@link #processing}, of one that began at {@code start} and has just succeeded. */
    public static StorySpan processed(CloudEvent read, Event event, Instant start) {
        return begin(event, ofProcessing(read, event).setStartTimestamp(start));
    }

    /** Begins the publication of an event. */
    public static StorySpan publishing(Event event) {
        return begin(event, ofPublication(event));
    }

    /** As {@link #publishing}, of one that began at {@code start} and has just succeeded. */
    public static StorySpan published(Event event, Instant start) {
        return begin(event, ofPublication(event).setStartTimestamp(start));
    }

    /** Begins something that is done with a scan. */
    public static StorySpan ofScan(String pool, String volume, String what) {
        Map<String, String> about = Map.of(LogKeys.POOL, pool, LogKeys.VOLUME, volume);
        return begin(about, builder(TraceParent.ofScan(pool, volume), SpanKind.INTERNAL, what, about));
    }

    /**
     * Tells of something that was done with a scan from {@code start} to now.
     *
     * @param forWhat what it was done for beside the scan, by the names in {@link LogKeys}
     */
    public static void tellOfScan(String pool, String volume, String what, Map<String, String> forWhat, Instant start) {
        Map<String, String> about = Map.of(LogKeys.POOL, pool, LogKeys.VOLUME, volume);
        SpanBuilder builder = builder(TraceParent.ofScan(pool, volume), SpanKind.INTERNAL, what, about);
        addAttributes(builder, forWhat);
        started(builder.setStartTimestamp(start)).end();
    }

    /** The work failed. The cause's message stays in the log. */
    public void failed(Throwable cause) {
        span.setStatus(StatusCode.ERROR, cause.getClass().getName());
    }

    @Override
    public void close() {
        scope.close();
        span.end();
        keys.close();
    }

    private static SpanBuilder ofProcessing(CloudEvent read, Event event) {
        TraceParent story = read.traceParent().orElseGet(() -> TraceParent.of(event.story()));
        return of(story, SpanKind.CONSUMER, "process", event);
    }

    private static SpanBuilder ofPublication(Event event) {
        return of(TraceParent.of(event.story()), SpanKind.PRODUCER, "publish", event);
    }

    private static SpanBuilder of(TraceParent story, SpanKind kind, String verb, Event event) {
        String name = verb + " " + EventCodec.nameOf(event.getClass());
        return builder(story, kind, name, event.about());
    }

    private static StorySpan begin(Event event, SpanBuilder builder) {
        StorySpan begun = begin(event.about(), builder);
        if (begun.span.isRecording()) {
            begun.span.setAttribute("cloudevents.event_id", EventCodec.idOf(event));
            begun.span.setAttribute("cloudevents.event_type", EventCodec.typeOf(event.getClass()));
        }
        return begun;
    }

    private static StorySpan begin(Map<String, String> about, SpanBuilder builder) {
        return new StorySpan(about, started(builder));
    }

    private static SpanBuilder builder(TraceParent story, SpanKind kind, String name, Map<String, String> about) {
        SpanContext parent = SpanContext.createFromRemoteParent(
                story.traceId(), story.spanId(), TraceFlags.getSampled(), TraceState.getDefault());
        // What surrounds it in the same trace is its parent, anything else is linked.
        SpanContext within = Span.current().getSpanContext();
        Context context = within.getTraceId().equals(story.traceId())
                ? Context.current()
                : Context.root().with(Span.wrap(parent));
        SpanBuilder builder = GlobalOpenTelemetry.getTracer(SCOPE)
                .spanBuilder(name)
                .setSpanKind(kind)
                .setParent(context);
        if (within.isValid() && !within.getTraceId().equals(story.traceId())) {
            builder.addLink(within);
        }
        addAttributes(builder, about);
        return builder;
    }

    private static void addAttributes(SpanBuilder builder, Map<String, String> about) {
        about.forEach((key, value) -> builder.setAttribute("firstpick." + key, value));
    }

    private static Span started(SpanBuilder builder) {
        Span within = Span.current();
        Span span = builder.startSpan();
        if (!within.getSpanContext().getTraceId().equals(span.getSpanContext().getTraceId())) {
            within.addLink(span.getSpanContext());
        }
        return span;
    }
}
