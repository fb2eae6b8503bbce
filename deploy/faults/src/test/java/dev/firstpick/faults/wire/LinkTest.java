package dev.firstpick.faults.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Against a server that speaks just enough of PostgreSQL's protocol: it answers each query with the query. */
@Timeout(30)
class LinkTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int SHORT_MILLIS = 300;

    private final Queue<String> arrived = new ConcurrentLinkedQueue<>();
    private ServerSocket server;
    private Link link;
    private Socket client;
    private DataOutputStream out;
    private DataInputStream in;

    @BeforeEach
    void connect() throws IOException {
        server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::serve);
        thread.setDaemon(true);
        thread.start();
        link = Link.toPostgres(0, server.getLocalPort());
        client = new Socket(InetAddress.getLoopbackAddress(), link.port());
        client.setSoTimeout((int) PATIENCE.toMillis());
        out = new DataOutputStream(client.getOutputStream());
        in = new DataInputStream(client.getInputStream());
        out.writeInt(8);
        out.writeInt(196608);
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        link.close();
        server.close();
    }

    @Test
    void passesMessagesOnInBothDirections() throws IOException {
        send("select 1");

        assertThat(receive()).isEqualTo("select 1");
        assertThat(arrived).containsExactly("select 1");
    }

    @Test
    void aHeldRequestDoesNotReachTheServerUntilItIsReleased() throws Exception {
        // Given
        Gate gate = link.holdRequest("commit", "into a");
        send("BEGIN");
        receive();
        send("insert into a");
        receive();

        // When
        send("COMMIT");
        String caught = gate.awaitCaught(PATIENCE);

        // Then
        assertThat(caught).isEqualTo("commit insert into a");
        assertThat(silent()).isTrue();
        assertThat(arrived).doesNotContain("COMMIT");
        gate.release();
        assertThat(receive()).isEqualTo("COMMIT");
    }

    @Test
    void aHeldResponseComesFromAServerThatHasDoneWhatWasAsked() throws Exception {
        // Given
        Gate gate = link.holdResponse("commit", "into a");
        send("BEGIN");
        receive();
        send("insert into a");
        receive();

        // When
        send("COMMIT");
        gate.awaitCaught(PATIENCE);

        // Then
        assertThat(arrived).contains("COMMIT");
        assertThat(silent()).isTrue();
        gate.release();
        assertThat(receive()).isEqualTo("COMMIT");
    }

    @Test
    void whatIsCutIsLostWithItsConnection() throws Exception {
        // Given
        Gate gate = link.holdRequest("commit");
        send("COMMIT");
        gate.awaitCaught(PATIENCE);

        // When
        gate.cut();

        // Then
        assertThat(in.read()).isEqualTo(-1);
        assertThat(arrived).isEmpty();
    }

    @Test
    void whatIsAboutOtherWordsIsNotHeld() throws Exception {
        try (Gate gate = link.holdRequest("commit", "into b")) {
            send("BEGIN");
            receive();
            send("insert into a");
            receive();
            send("COMMIT");

            assertThat(receive()).isEqualTo("COMMIT");
            assertThatThrownBy(() -> gate.awaitCaught(Duration.ofMillis(50)))
                    .isInstanceOf(TimeoutException.class)
                    .hasMessageContaining("into b");
        }
    }

    @Test
    void aServerThatIsAwayBreaksTheConnection() throws Exception {
        server.close();

        try (Socket refused = new Socket(InetAddress.getLoopbackAddress(), link.port())) {
            refused.setSoTimeout((int) PATIENCE.toMillis());
            assertThat(refused.getInputStream().read()).isEqualTo(-1);
        }
    }

    private void send(String query) throws IOException {
        write(out, 'Q', query);
    }

    private String receive() throws IOException {
        return read(in);
    }

    private boolean silent() throws IOException {
        client.setSoTimeout(SHORT_MILLIS);
        try {
            in.read();
            return false;
        } catch (SocketTimeoutException e) {
            return true;
        } finally {
            client.setSoTimeout((int) PATIENCE.toMillis());
        }
    }

    private void serve() {
        try (Socket socket = server.accept()) {
            DataInputStream requests = new DataInputStream(socket.getInputStream());
            DataOutputStream responses = new DataOutputStream(socket.getOutputStream());
            requests.readLong();
            while (true) {
                String query = read(requests);
                arrived.add(query);
                write(responses, 'C', query);
            }
        } catch (IOException e) {
            // The test is over.
        }
    }

    private static void write(DataOutputStream out, char letter, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeByte(letter);
        out.writeInt(4 + bytes.length + 1);
        out.write(bytes);
        out.writeByte(0);
    }

    private static String read(DataInputStream in) throws IOException {
        in.readByte();
        byte[] bytes = in.readNBytes(in.readInt() - 4);
        return new String(bytes, 0, bytes.length - 1, StandardCharsets.UTF_8);
    }
}
