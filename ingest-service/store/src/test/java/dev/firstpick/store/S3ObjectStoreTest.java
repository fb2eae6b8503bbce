package dev.firstpick.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstpick.stack.S3Server;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/** The contract on a server that speaks S3, in a process of its own, and what a network adds. */
class S3ObjectStoreTest extends ObjectStoreContract {

    private static final int PART = 8 << 20;

    private static S3Server server;
    private static S3Client raw;

    private String prefix;
    private ObjectStore store;

    @BeforeAll
    static void startServer() {
        server = S3Server.temporary();
        raw = S3Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .endpointOverride(server.endpoint())
                .build();
    }

    @AfterAll
    static void stopServer() {
        raw.close();
        server.close();
    }

    @Override
    ObjectStore emptyStore() throws IOException {
        prefix = "test-" + UUID.randomUUID();
        store = openAt(server.endpoint());
        return store;
    }

    @Override
    void tamper(String key, byte[] content) {
        raw.putObject(
                request -> request.bucket(S3Server.BUCKET).key(prefix + "/" + key), RequestBody.fromBytes(content));
    }

    @Override
    List<String> traces() {
        List<String> all = new ArrayList<>();
        raw.listObjectsV2Paginator(request -> request.bucket(S3Server.BUCKET).prefix(prefix + "/"))
                .contents()
                .forEach(object -> all.add(object.key().substring(prefix.length() + 1)));
        raw.listMultipartUploads(request -> request.bucket(S3Server.BUCKET)).uploads().stream()
                .map(upload -> upload.key())
                .filter(key -> key.startsWith(prefix))
                .forEach(all::add);
        return all;
    }

    @ParameterizedTest
    @ValueSource(ints = {PART, PART + 1, 2 * PART})
    void contentOfAnySizeIsReadAsItWasPut(int length) throws IOException {
        // Given
        byte[] content = noise(length);

        // When
        ObjectRef ref = store.put(new ByteArrayInputStream(content), length);

        // Then
        assertThat(ref.bytes()).isEqualTo(length);
        assertThat(traces()).containsExactly(ref.key());
        assertThat(describe(ref.key()).eTag()).matches(length > PART ? "\"[0-9a-f]{32}-[0-9]+\"" : "\"[0-9a-f]{32}\"");
        try (InputStream in = store.open(ref)) {
            assertThat(in.readAllBytes()).isEqualTo(content);
        }
    }

    @Test
    void aLargeNamedObjectIsReplacedWhole() throws IOException {
        // Given
        store.replace("run/checkpoint", noise(100));
        byte[] content = noise(PART + 7);

        // When
        store.replace("run/checkpoint", content);

        // Then
        assertThat(store.read("run/checkpoint")).hasValue(content);
    }

    @Test
    void contentThatIsThereIsNotSentAgain() throws IOException {
        // Given
        ObjectRef ref = store.put(noise(PART + 1));
        var before = describe(ref.key()).lastModified();

        // When
        store.put(new ByteArrayInputStream(noise(PART + 1)), PART + 1);

        // Then
        assertThat(describe(ref.key()).lastModified()).isEqualTo(before);
    }

    @Test
    void moreKeysThanAnAnswerHoldsAreListed() throws IOException {
        // Given
        for (int n = 0; n < 25; n++) {
            tamper("many/" + n, new byte[1]);
        }

        // When
        List<String> keys;
        try (ObjectStore tenAtATime =
                new S3ObjectStore("s3://" + S3Server.BUCKET + "/" + prefix, settings(server.endpoint()), 10)) {
            keys = tenAtATime.list("many/");
        }

        // Then
        assertThat(keys).hasSize(25).isSorted();
    }

    @Test
    void objectsOutsideThePrefixAreNotSeen() throws IOException {
        // Given
        tamper("a", bytes("inside"));
        raw.putObject(
                request -> request.bucket(S3Server.BUCKET).key(prefix + "-other/a"),
                RequestBody.fromBytes(new byte[1]));

        // When
        List<String> keys = store.list("");

        // Then
        assertThat(keys).containsExactly("a");
    }

    @Test
    void aReaderGoesOnWhereTheLineBroke() throws IOException {
        // Given
        byte[] content = noise(3_000_000);
        ObjectRef ref = store.put(content);
        try (FlakyLine line = new FlakyLine(server.port());
                ObjectStore far = openAt(line.endpoint())) {
            line.breakAnswersAfter(1_000_000, 2);

            // When
            byte[] read;
            try (InputStream in = far.open(ref)) {
                read = in.readAllBytes();
            }

            // Then
            assertThat(read).isEqualTo(content);
            assertThat(line.broken()).isEqualTo(2);
        }
    }

    @Test
    void aReaderGivesUpWhereTheLineBreaksAgainAndAgain() throws IOException {
        // Given
        ObjectRef ref = store.put(noise(1_000_000));
        try (FlakyLine line = new FlakyLine(server.port());
                ObjectStore far = openAt(line.endpoint())) {
            line.breakAnswersAfter(200_000, 1);
            try (InputStream in = far.open(ref)) {
                in.readNBytes(100);
                line.breakAnswersAfter(0, Integer.MAX_VALUE);

                // When
                var failure = assertThatThrownBy(in::readAllBytes);

                // Then
                failure.isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void aCreatorWhoseAnswerWasLostKnowsItsOwnWork() throws IOException {
        // Given
        try (FlakyLine line = new FlakyLine(server.port());
                ObjectStore far = openAt(line.endpoint())) {
            line.breakAnswersAfter(0, 1);

            // When
            boolean created = far.createIfAbsent("outcome", bytes("one"));

            // Then
            assertThat(created).isTrue();
            assertThat(line.broken()).isEqualTo(1);
            assertThat(far.createIfAbsent("outcome", bytes("two"))).isFalse();
        }
    }

    @Test
    void aWriterWhoseAnswersAreLostWritesOnce() throws IOException {
        // Given
        byte[] content = noise(PART + 100_000);
        try (FlakyLine line = new FlakyLine(server.port());
                ObjectStore far = openAt(line.endpoint())) {
            line.breakAnswersAfter(0, 3);

            // When
            ObjectRef ref = far.put(new ByteArrayInputStream(content), content.length);

            // Then
            assertThat(line.broken()).isEqualTo(3);
            assertThat(traces()).containsExactly(ref.key());
            try (InputStream in = store.open(ref)) {
                assertThat(in.readAllBytes()).isEqualTo(content);
            }
        }
    }

    @Test
    void aServerThatIsAwayIsAnErrorThatNamesTheObject() throws IOException {
        // Given
        FlakyLine line = new FlakyLine(server.port());
        ObjectStore far = openAt(line.endpoint());
        line.close();

        // When
        var failure = assertThatThrownBy(() -> far.read("pools/a"));

        // Then
        failure.isInstanceOf(IOException.class).hasMessageContaining("pools/a");
        far.close();
    }

    @Test
    void aBucketThatIsNotThereIsAnError() {
        // When
        var refusal = assertThatThrownBy(() -> ObjectStores.open("s3://nobodys-bucket", settings(server.endpoint())));

        // Then
        refusal.isInstanceOf(IOException.class).hasMessageContaining("nobodys-bucket");
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3://", "s3://ab", "s3:bucket", "s3://Bucket", "s3://bucket/a b", "s3://bucket/../b"})
    void whatIsNoLocationInS3IsRefused(String location) {
        // When
        var refusal = assertThatThrownBy(() -> ObjectStores.open(location));

        // Then
        refusal.isInstanceOf(IllegalArgumentException.class).hasMessageContaining("found");
    }

    @Test
    void settingsComeFromAServicesConfiguration() {
        // Given
        Map<String, String> given = Map.of(
                "firstpick.s3.endpoint", "http://127.0.0.1:9000",
                "firstpick.s3.access-key", "somebody",
                "firstpick.s3.secret-key", "secret");

        // When
        S3Settings settings = S3Settings.of(name -> Optional.ofNullable(given.get(name)));

        // Then
        assertThat(settings)
                .isEqualTo(new S3Settings(
                        Optional.of(URI.create("http://127.0.0.1:9000")),
                        "us-east-1",
                        true,
                        Optional.of("somebody"),
                        Optional.of("secret")));
        assertThat(settings.toString()).doesNotContain("secret").doesNotContain("somebody");
        assertThat(S3Settings.names()).containsAll(given.keySet());
        assertThatThrownBy(() ->
                        S3Settings.of(name -> name.endsWith("access-key") ? Optional.of("somebody") : Optional.empty()))
                .hasMessageContaining("firstpick.s3.secret-key");
    }

    private ObjectStore openAt(URI endpoint) throws IOException {
        return ObjectStores.open("s3://" + S3Server.BUCKET + "/" + prefix, settings(endpoint));
    }

    private static S3Settings settings(URI endpoint) {
        return new S3Settings(Optional.of(endpoint), "us-east-1", true, Optional.of("key"), Optional.of("secret"));
    }

    private HeadObjectResponse describe(String key) {
        return raw.headObject(request -> request.bucket(S3Server.BUCKET).key(prefix + "/" + key));
    }

    private static byte[] noise(int length) {
        byte[] content = new byte[length];
        new Random(length).nextBytes(content);
        return content;
    }
}
