package dev.firstpick.local;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Takes traces as a collector does, by OTLP over HTTP, and keeps of each span its trace, its service and its name. */
final class Collector implements AutoCloseable {

    // Field numbers of opentelemetry/proto/trace/v1/trace.proto, common.proto and resource.proto.
    private static final int RESOURCE_SPANS = 1;
    private static final int RESOURCE = 1;
    private static final int ATTRIBUTES = 1;
    private static final int KEY = 1;
    private static final int VALUE = 2;
    private static final int STRING = 1;
    private static final int SCOPE_SPANS = 2;
    private static final int SPANS = 2;
    private static final int TRACE_ID = 1;
    private static final int NAME = 5;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newSingleThreadExecutor();
    private final Map<String, Set<String>> spans = new ConcurrentHashMap<>();

    private Collector(HttpServer server) {
        this.server = server;
    }

    static Collector start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        Collector collector = new Collector(server);
        server.createContext("/v1/traces", exchange -> {
            collector.keep(ByteBuffer.wrap(exchange.getRequestBody().readAllBytes()));
            exchange.getResponseHeaders().add("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.setExecutor(collector.threads);
        server.start();
        return collector;
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** What was told so far in a trace, each as {@code service: name}. */
    Set<String> spansOf(String trace) {
        return Set.copyOf(spans.getOrDefault(trace, Set.of()));
    }

    private void keep(ByteBuffer request) {
        for (ByteBuffer ofResource : fields(request, RESOURCE_SPANS)) {
            String service = serviceOf(ofResource);
            for (ByteBuffer ofScope : fields(ofResource, SCOPE_SPANS)) {
                for (ByteBuffer span : fields(ofScope, SPANS)) {
                    byte[] trace = new byte[16];
                    fields(span, TRACE_ID).get(0).get(trace);
                    spans.computeIfAbsent(HexFormat.of().formatHex(trace), id -> ConcurrentHashMap.newKeySet())
                            .add(service + ": " + text(fields(span, NAME).get(0)));
                }
            }
        }
    }

    private static String serviceOf(ByteBuffer ofResource) {
        for (ByteBuffer attribute : fields(fields(ofResource, RESOURCE).get(0), ATTRIBUTES)) {
            if (text(fields(attribute, KEY).get(0)).equals("service.name")) {
                return text(fields(fields(attribute, VALUE).get(0), STRING).get(0));
            }
        }
        throw new IllegalStateException("a resource without a service.name");
    }

    /** The fields of a number, of those that have a length: messages, strings and bytes. */
    private static List<ByteBuffer> fields(ByteBuffer message, int number) {
        ByteBuffer in = message.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        List<ByteBuffer> found = new ArrayList<>();
        while (in.hasRemaining()) {
            int tag = Math.toIntExact(varint(in));
            switch (tag & 7) {
                case 0 -> varint(in);
                case 1 -> in.position(in.position() + Long.BYTES);
                case 2 -> {
                    int length = Math.toIntExact(varint(in));
                    if (tag >>> 3 == number) {
                        found.add(in.slice(in.position(), length));
                    }
                    in.position(in.position() + length);
                }
                case 5 -> in.position(in.position() + Integer.BYTES);
                default -> throw new IllegalStateException("wire type " + (tag & 7));
            }
        }
        return found;
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = in.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdown();
    }
}
