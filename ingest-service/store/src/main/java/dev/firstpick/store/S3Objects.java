package dev.firstpick.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * The requests that a store needs of one bucket, with what goes wrong as {@link IOException}. Each is tried up to five times, with
 * growing pauses, where the server or the line fails. What is sent carries its SHA-256, and the server refuses what arrives as something
 * else. May be called from any thread.
 */
final class S3Objects implements AutoCloseable {

    private static final int ATTEMPTS = 5;
    private static final int CONFLICTS = 10;
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration SILENCE = Duration.ofSeconds(30);
    private static final Duration ATTEMPT = Duration.ofMinutes(2);

    /** Names the call that created an object, so that it knows its own work when the first answer was lost. */
    private static final String CREATOR = "firstpick-creator";

    private final S3Client s3;
    private final S3Location location;
    private final int keysPerAnswer;

    /** @param keysPerAnswer how many keys a listing asks for at a time, 1 to 1000 */
    S3Objects(S3Location location, S3Settings settings, int keysPerAnswer) {
        this.location = location;
        this.keysPerAnswer = keysPerAnswer;
        this.s3 = client(settings);
    }

    private static S3Client client(S3Settings settings) {
        S3ClientBuilder builder = S3Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT)
                        .socketTimeout(SILENCE))
                .region(Region.of(settings.region()))
                .forcePathStyle(settings.pathStyle())
                .credentialsProvider(credentials(settings))
                // Sums are given in headers, here: trailers behind the content are what many servers do not understand.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .serviceConfiguration(service -> service.chunkedEncodingEnabled(false))
                .overrideConfiguration(call -> call.addExecutionInterceptor(new NoExpectation())
                        .apiCallAttemptTimeout(ATTEMPT)
                        .retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder()
                                .maxAttempts(ATTEMPTS)
                                .build()));
        settings.endpoint().ifPresent(builder::endpointOverride);
        return builder.build();
    }

    private static AwsCredentialsProvider credentials(S3Settings settings) {
        return settings.accessKey().isPresent()
                ? StaticCredentialsProvider.create(AwsBasicCredentials.create(
                        settings.accessKey().get(), settings.secretKey().orElseThrow()))
                : DefaultCredentialsProvider.builder().build();
    }

    /** @throws IOException if there is no such bucket, or it may not be used */
    void requireBucket() throws IOException {
        Optional<?> bucket = call(location.bucket(), () -> {
            try {
                return Optional.of(s3.headBucket(request -> request.bucket(location.bucket())));
            } catch (AwsServiceException e) {
                return absent(e);
            }
        });
        if (bucket.isEmpty()) {
            throw new IOException(location + ": found no bucket " + location.bucket());
        }
    }

    /** How many bytes the object has. */
    Optional<Long> length(String key) throws IOException {
        return head(key).map(HeadObjectResponse::contentLength);
    }

    /** Creates or replaces the object. */
    void put(String key, byte[] content) throws IOException {
        call(key, () -> s3.putObject(describe(key, content).build(), RequestBody.fromBytes(content)));
    }

    /** @return whether this call created the object; false if there was one */
    boolean create(String key, byte[] content) throws IOException {
        String creator = UUID.randomUUID().toString();
        PutObjectRequest request = describe(key, content)
                .ifNoneMatch("*")
                .metadata(Map.of(CREATOR, creator))
                .build();
        for (int conflict = 1; ; conflict++) {
            int status = call(key, () -> {
                try {
                    s3.putObject(request, RequestBody.fromBytes(content));
                    return 200;
                } catch (AwsServiceException e) {
                    return conditionUnmet(e);
                }
            });
            if (status == 200) {
                return true;
            }
            if (status == 412) {
                return createdBy(creator, key);
            }
            if (conflict == CONFLICTS) {
                throw new IOException(location + key + ": found " + CONFLICTS
                        + " conflicts with others that create or delete it, expected an end of them");
            }
            pause(conflict);
        }
    }

    /** An object that is being sent in parts. */
    record Upload(String key, String id, String creator) {}

    /** Begins an object that is sent in parts; nobody sees it before {@link #complete}. */
    Upload begin(String key) throws IOException {
        String creator = UUID.randomUUID().toString();
        String id = call(key, () -> s3.createMultipartUpload(request -> request.bucket(location.bucket())
                        .key(location.inBucket(key))
                        .metadata(Map.of(CREATOR, creator))
                        .checksumAlgorithm(ChecksumAlgorithm.SHA256))
                .uploadId());
        return new Upload(key, id, creator);
    }

    /** @param number from 1 */
    CompletedPart sendPart(Upload upload, int number, byte[] content) throws IOException {
        String sum = sum(content);
        String etag = call(upload.key(), () -> s3.uploadPart(
                        request -> request.bucket(location.bucket())
                                .key(location.inBucket(upload.key()))
                                .uploadId(upload.id())
                                .partNumber(number)
                                .contentLength((long) content.length)
                                .checksumSHA256(sum),
                        RequestBody.fromBytes(content))
                .eTag());
        return CompletedPart.builder()
                .partNumber(number)
                .eTag(etag)
                .checksumSHA256(sum)
                .build();
    }

    /** Makes an object of the parts, in place of one that was there. */
    void complete(Upload upload, List<CompletedPart> parts) throws IOException {
        boolean known = call(upload.key(), () -> {
            try {
                s3.completeMultipartUpload(request -> request.bucket(location.bucket())
                        .key(location.inBucket(upload.key()))
                        .uploadId(upload.id())
                        .multipartUpload(all -> all.parts(parts)));
                return true;
            } catch (AwsServiceException e) {
                return absent(e).isPresent();
            }
        });
        // An attempt whose answer was lost has done it, and taken the upload away.
        if (!known && !createdBy(upload.creator(), upload.key())) {
            throw new IOException(location + upload.key() + ": found no upload " + upload.id());
        }
    }

    /** Drops the parts that were sent. */
    void abandon(Upload upload) throws IOException {
        call(
                upload.key(),
                () -> s3.abortMultipartUpload(request -> request.bucket(location.bucket())
                        .key(location.inBucket(upload.key()))
                        .uploadId(upload.id())));
    }

    Optional<byte[]> read(String key) throws IOException {
        GetObjectRequest request = get(key).checksumMode(ChecksumMode.ENABLED).build();
        return call(key, () -> {
            try {
                return Optional.of(
                        s3.getObject(request, ResponseTransformer.toBytes()).asByteArray());
            } catch (AwsServiceException e) {
                return absent(e);
            }
        });
    }

    /** The object's content, from a byte on. Close or abort it. */
    ResponseInputStream<GetObjectResponse> open(String key, long from, Optional<String> etag) throws IOException {
        GetObjectRequest.Builder request = get(key);
        if (from > 0) {
            request.range("bytes=" + from + "-");
        }
        etag.ifPresent(request::ifMatch);
        Optional<ResponseInputStream<GetObjectResponse>> content = call(key, () -> {
            try {
                return Optional.of(s3.getObject(request.build()));
            } catch (AwsServiceException e) {
                return absent(e);
            }
        });
        return content.orElseThrow(() -> new FileNotFoundException(location + key + ": found nothing"));
    }

    /** The keys in the store that start with {@code prefix}. */
    List<String> list(String prefix) throws IOException {
        return call(prefix, () -> {
            List<String> keys = new ArrayList<>();
            for (S3Object object : s3.listObjectsV2Paginator(request -> request.bucket(location.bucket())
                            .prefix(location.inBucket(prefix))
                            .maxKeys(keysPerAnswer))
                    .contents()) {
                keys.add(location.inStore(object.key()));
            }
            return keys;
        });
    }

    /** Up to {@code most} keys in the store that start with {@code prefix} and come after {@code after}, in order. */
    List<String> list(String prefix, String after, int most) throws IOException {
        return call(prefix, () -> {
            List<String> keys = new ArrayList<>();
            for (S3Object object : s3.listObjectsV2Paginator(request -> request.bucket(location.bucket())
                            .prefix(location.inBucket(prefix))
                            .startAfter(after.isEmpty() ? null : location.inBucket(after))
                            .maxKeys(Math.min(keysPerAnswer, most)))
                    .contents()) {
                keys.add(location.inStore(object.key()));
                if (keys.size() == most) {
                    break;
                }
            }
            return keys;
        });
    }

    /** The segments between {@code prefix} and the next slash. */
    List<String> folders(String prefix) throws IOException {
        String start = location.inBucket(prefix);
        return call(prefix, () -> {
            List<String> folders = new ArrayList<>();
            for (CommonPrefix folder : s3.listObjectsV2Paginator(request -> request.bucket(location.bucket())
                            .prefix(start)
                            .delimiter("/")
                            .maxKeys(keysPerAnswer))
                    .commonPrefixes()) {
                folders.add(folder.prefix()
                        .substring(start.length(), folder.prefix().length() - 1));
            }
            return folders;
        });
    }

    void delete(String key) throws IOException {
        call(
                key,
                () -> s3.deleteObject(
                        request -> request.bucket(location.bucket()).key(location.inBucket(key))));
    }

    @Override
    public void close() {
        s3.close();
    }

    private Optional<HeadObjectResponse> head(String key) throws IOException {
        return call(key, () -> {
            try {
                return Optional.of(s3.headObject(
                        request -> request.bucket(location.bucket()).key(location.inBucket(key))));
            } catch (AwsServiceException e) {
                return absent(e);
            }
        });
    }

    private boolean createdBy(String creator, String key) throws IOException {
        return head(key)
                .filter(found -> creator.equals(found.metadata().get(CREATOR)))
                .isPresent();
    }

    private PutObjectRequest.Builder describe(String key, byte[] content) {
        return PutObjectRequest.builder()
                .bucket(location.bucket())
                .key(location.inBucket(key))
                .contentLength((long) content.length)
                .checksumSHA256(sum(content));
    }

    private GetObjectRequest.Builder get(String key) {
        return GetObjectRequest.builder().bucket(location.bucket()).key(location.inBucket(key));
    }

    private <T> T call(String key, Supplier<T> request) throws IOException {
        try {
            return request.get();
        } catch (AbortedException e) {
            InterruptedIOException interrupted = new InterruptedIOException(location + key + ": interrupted");
            interrupted.initCause(e);
            Thread.currentThread().interrupt();
            throw interrupted;
        } catch (SdkException | UncheckedIOException e) {
            throw new IOException(location + key + ": " + e.getMessage(), e);
        }
    }

    private static <T> Optional<T> absent(AwsServiceException e) {
        if (e.statusCode() == 404) {
            return Optional.empty();
        }
        throw e;
    }

    /** 412: there is one. 409: another writes or deletes it right now, and the request is to be sent again. */
    private static int conditionUnmet(AwsServiceException e) {
        if (e.statusCode() == 412 || e.statusCode() == 409) {
            return e.statusCode();
        }
        throw e;
    }

    private static void pause(int conflict) throws InterruptedIOException {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(20L, 50L + 50L * conflict));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted between two attempts");
        }
    }

    private static String sum(byte[] content) {
        return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(Sha256.of(content)));
    }
}
