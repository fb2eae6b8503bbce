package dev.firstpick.events;

import java.util.Map;
import java.util.Optional;

/**
 * An event as it lies on the wire: CloudEvents 1.0, Kafka protocol binding, binary content mode.
 *
 * @param key the Kafka record's key
 * @param headers {@code ce_specversion}, {@code ce_id}, {@code ce_type}, {@code ce_source}, {@code ce_subject}, {@code ce_time},
 *     {@code content-type}; of all but old events {@code ce_traceparent}
 * @param data JSON in UTF-8; not copied
 */
public record CloudEvent(String key, Map<String, String> headers, byte[] data) {

    public static final String ID = "ce_id";
    public static final String TYPE = "ce_type";
    public static final String SOURCE = "ce_source";
    public static final String SUBJECT = "ce_subject";
    public static final String TIME = "ce_time";
    public static final String TRACE_PARENT = "ce_traceparent";
    public static final String SPEC_VERSION = "ce_specversion";
    public static final String CONTENT_TYPE = "content-type";

    public CloudEvent {
        headers = Map.copyOf(headers);
    }

    /**
     * The {@code ce_id}.
     *
     * @throws EventFormatException if the header is missing
     */
    public String id() {
        return header(ID);
    }

    /**
     * The {@code ce_type}.
     *
     * @throws EventFormatException if the header is missing
     */
    public String type() {
        return header(TYPE);
    }

    /** The {@code ce_traceparent}, CloudEvents' extension for distributed tracing; empty if there is none that can be read. */
    public Optional<TraceParent> traceParent() {
        return Optional.ofNullable(headers.get(TRACE_PARENT)).flatMap(TraceParent::parse);
    }

    private String header(String name) {
        String value = headers.get(name);
        if (value == null) {
            throw new EventFormatException("record", name, "no such header", "a CloudEvents 1.0 header");
        }
        return value;
    }
}
