package dev.firstpick.faults.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PostgresDialogTest {

    private static final int VERSION_3 = 196608;
    private static final int TLS = 80877103;

    private final PostgresDialog dialog = new PostgresDialog();

    @BeforeEach
    void start() throws IOException {
        assertThat(dialog.request(stream(startup(VERSION_3)))).isPresent();
    }

    @Test
    void theEndOfATransactionSaysWhatWasExecutedInItAndSoDoesItsAnswer() throws IOException {
        // Given
        request(message('Q', "BEGIN"));
        request(message('P', "s1", "insert into a values ($1)"));
        request(message('B', "", "s1"));
        request(message('Q', "insert into b values (1)"));

        // When
        Frame asked = request(message('Q', "COMMIT"));
        Frame inserted = response(message('C', "INSERT 0 1"));
        Frame answered = response(message('C', "COMMIT"));

        // Then
        assertThat(asked.about()).isEqualTo("commit insert into a values ($1); insert into b values (1)");
        assertThat(asked.bytes()).isEqualTo(message('Q', "COMMIT"));
        assertThat(inserted.about()).isEmpty();
        assertThat(answered.about()).isEqualTo(asked.about());
    }

    @Test
    void whatWasRolledBackIsForgotten() throws IOException {
        request(message('Q', "begin"));
        request(message('Q', "insert into a values (1)"));
        request(message('Q', "ROLLBACK"));
        request(message('Q', "BEGIN"));
        request(message('Q', "insert into b values (1)"));

        assertThat(request(message('Q', "COMMIT")).about()).isEqualTo("commit insert into b values (1)");
    }

    @Test
    void aStatementThatIsPreparedOnceIsKnownInLaterTransactions() throws IOException {
        request(message('P', "s1", "insert into a values ($1)"));
        for (int n = 0; n < 2; n++) {
            request(message('Q', "BEGIN"));
            request(message('B', "portal", "s1"));
            assertThat(request(message('Q', "COMMIT")).about()).isEqualTo("commit insert into a values ($1)");
            response(message('C', "COMMIT"));
        }
    }

    @Test
    void theServersAnswerToAQuestionForTlsIsOneByte() throws IOException {
        PostgresDialog fresh = new PostgresDialog();

        Frame question = fresh.request(stream(startup(TLS))).orElseThrow();
        Frame refusal = fresh.response(stream(new byte[] {'N'})).orElseThrow();
        Frame start = fresh.request(stream(startup(VERSION_3))).orElseThrow();
        Frame ready = fresh.response(stream(message('Z', "I"))).orElseThrow();

        assertThat(question.bytes()).isEqualTo(startup(TLS));
        assertThat(refusal.bytes()).containsExactly('N');
        assertThat(start.bytes()).isEqualTo(startup(VERSION_3));
        assertThat(ready.bytes()).isEqualTo(message('Z', "I"));
    }

    @Test
    void theEndOfTheConnectionIsNoMessage() throws IOException {
        assertThat(dialog.request(stream(new byte[0]))).isEmpty();
        assertThat(dialog.response(stream(new byte[0]))).isEmpty();
        assertThat(new PostgresDialog().request(stream(new byte[0]))).isEmpty();
    }

    private Frame request(byte[] message) throws IOException {
        return dialog.request(stream(message)).orElseThrow();
    }

    private Frame response(byte[] message) throws IOException {
        return dialog.response(stream(message)).orElseThrow();
    }

    private static byte[] startup(int code) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(8);
        out.writeInt(code);
        return bytes.toByteArray();
    }

    private static byte[] message(char letter, String... texts) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (String text : texts) {
            body.write(text.getBytes(StandardCharsets.UTF_8));
            body.write(0);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeByte(letter);
        out.writeInt(4 + body.size());
        body.writeTo(out);
        return bytes.toByteArray();
    }

    private static DataInputStream stream(byte[] bytes) {
        return new DataInputStream(new ByteArrayInputStream(bytes));
    }
}
