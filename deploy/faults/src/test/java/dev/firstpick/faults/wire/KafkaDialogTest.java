package dev.firstpick.faults.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceDataCollection;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.common.requests.RequestUtils;
import org.junit.jupiter.api.Test;

class KafkaDialogTest {

    private static final Uuid ID = Uuid.fromString("AAAAAAAAAAAAAAAAAAAAEQ");

    private final KafkaDialog dialog = new KafkaDialog(Map.of(ID, "training-events")::get);

    @Test
    void aRequestToProduceSaysToWhichTopicsByNameAndSoDoesItsResponse() throws IOException {
        // Given
        byte[] request =
                request(ApiKeys.PRODUCE, (short) 12, 7, produce(new TopicProduceData().setName("ingest-events")));

        // When
        Frame asked = dialog.request(stream(request)).orElseThrow();
        Frame answered = dialog.response(stream(response(7))).orElseThrow();

        // Then
        assertThat(asked.bytes()).isEqualTo(request);
        assertThat(asked.about()).isEqualTo("produce ingest-events");
        assertThat(answered.about()).isEqualTo("produce ingest-events");
        assertThat(answered.bytes()).isEqualTo(response(7));
    }

    @Test
    void aTopicThatIsCalledByItsIdHasItsName() throws IOException {
        byte[] request = request(ApiKeys.PRODUCE, (short) 13, 8, produce(new TopicProduceData().setTopicId(ID)));

        Frame asked = dialog.request(stream(request)).orElseThrow();

        assertThat(asked.about()).isEqualTo("produce training-events");
    }

    @Test
    void otherRequestsAndTheirResponsesAreAboutNothing() throws IOException {
        byte[] request = request(ApiKeys.METADATA, (short) 12, 9, new MetadataRequestData());

        assertThat(dialog.request(stream(request)).orElseThrow()).satisfies(frame -> {
            assertThat(frame.about()).isEmpty();
            assertThat(frame.bytes()).isEqualTo(request);
        });
        assertThat(dialog.response(stream(response(9))).orElseThrow().about()).isEmpty();
    }

    @Test
    void theEndOfTheConnectionIsNoMessageAndABrokenLengthIsRefused() throws IOException {
        assertThat(dialog.request(stream(new byte[0]))).isEmpty();
        assertThatThrownBy(() -> dialog.request(stream(new byte[] {-1, -1, -1, -1})))
                .hasMessage("length of a Kafka message: found -1, expected 4 to 134217728");
    }

    private static ProduceRequestData produce(TopicProduceData topic) {
        return new ProduceRequestData()
                .setAcks((short) -1)
                .setTimeoutMs(1000)
                .setTopicData(new TopicProduceDataCollection(
                        List.of(topic.setPartitionData(List.of())).iterator()));
    }

    private static byte[] request(ApiKeys kind, short version, int number, ApiMessage body) {
        RequestHeader header = new RequestHeader(kind, version, "test", number);
        return framed(RequestUtils.serialize(header.data(), header.headerVersion(), body, version));
    }

    private static byte[] response(int number) {
        return framed(ByteBuffer.allocate(6).putInt(number).putShort((short) 3).flip());
    }

    private static byte[] framed(ByteBuffer message) {
        ByteBuffer framed = ByteBuffer.allocate(Integer.BYTES + message.remaining());
        framed.putInt(message.remaining()).put(message);
        return framed.array();
    }

    private static DataInputStream stream(byte[] bytes) {
        return new DataInputStream(new ByteArrayInputStream(bytes));
    }
}
