package dev.firstpick.faults.wire;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.requests.RequestHeader;

/**
 * Kafka's protocol: four bytes of length, then a header with the request's kind and number; a response begins with the number of its
 * request. Requests to produce are about {@code produce TOPIC …}.
 */
final class KafkaDialog implements Dialog {

    private static final int LARGEST = 128 << 20;

    private final Function<Uuid, String> topics;
    private final Map<Integer, String> unanswered = new ConcurrentHashMap<>();

    /** @param topics the name of a topic, by its id */
    KafkaDialog(Function<Uuid, String> topics) {
        this.topics = topics;
    }

    @Override
    public Optional<Frame> request(DataInputStream client) throws IOException {
        return next(client).map(bytes -> {
            ByteBuffer body = body(bytes);
            short kind = body.getShort(body.position());
            int number = body.getInt(body.position() + 4);
            String about = kind == ApiKeys.PRODUCE.id ? produce(body) : Frame.NOTHING;
            if (!about.isEmpty()) {
                unanswered.put(number, about);
            }
            return new Frame(bytes, about);
        });
    }

    @Override
    public Optional<Frame> response(DataInputStream server) throws IOException {
        return next(server).map(bytes -> {
            String about = unanswered.remove(body(bytes).getInt());
            return about == null ? Frame.plain(bytes) : new Frame(bytes, about);
        });
    }

    private String produce(ByteBuffer body) {
        RequestHeader header = RequestHeader.parse(body);
        ProduceRequest request = ProduceRequest.parse(new ByteBufferAccessor(body), header.apiVersion());
        return request.data().topicData().stream().map(this::nameOf).collect(Collectors.joining(" ", "produce ", ""));
    }

    /** Newer clients name a topic by its id. */
    private String nameOf(TopicProduceData topic) {
        return topic.name().isEmpty() ? topics.apply(topic.topicId()) : topic.name();
    }

    private static ByteBuffer body(byte[] bytes) {
        return ByteBuffer.wrap(bytes, Integer.BYTES, bytes.length - Integer.BYTES);
    }

    private static Optional<byte[]> next(DataInputStream in) throws IOException {
        int length;
        try {
            length = in.readInt();
        } catch (EOFException e) {
            return Optional.empty();
        }
        if (length < Integer.BYTES || length > LARGEST) {
            throw new IOException("length of a Kafka message: found " + length + ", expected 4 to " + LARGEST);
        }
        byte[] bytes = new byte[Integer.BYTES + length];
        ByteBuffer.wrap(bytes).putInt(length);
        in.readFully(bytes, Integer.BYTES, length);
        return Optional.of(bytes);
    }
}
