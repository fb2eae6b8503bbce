package dev.firstpick.store;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * Reads one object, and goes on where it was when the line breaks: a scan takes longer to read than a request takes to be answered. It
 * gives up after five breaks without a byte between them. Not for several threads at once.
 */
final class ResumingInputStream extends InputStream {

    private static final int BREAKS = 5;

    private final S3Objects objects;
    private final String key;
    private final String etag;
    private final long length;
    private ResponseInputStream<GetObjectResponse> content;
    private long position;
    private int breaks;

    /** @throws java.io.FileNotFoundException if there is no such object */
    ResumingInputStream(S3Objects objects, String key) throws IOException {
        this.objects = objects;
        this.key = key;
        this.content = objects.open(key, 0, Optional.empty());
        this.etag = content.response().eTag();
        this.length = content.response().contentLength();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int count) throws IOException {
        if (count == 0) {
            return 0;
        }
        while (position < length) {
            int read = attempt(bytes, offset, count);
            if (read > 0) {
                position += read;
                breaks = 0;
                return read;
            }
        }
        return -1;
    }

    @Override
    public void close() throws IOException {
        if (position < length) {
            content.abort();
        } else {
            content.close();
        }
    }

    /** @return the bytes read; 0 if the line broke and is mended */
    private int attempt(byte[] bytes, int offset, int count) throws IOException {
        try {
            int read = content.read(bytes, offset, count);
            if (read >= 0) {
                return read;
            }
            throw new IOException(key + ": found an end after " + position + " bytes, expected " + length);
        } catch (IOException e) {
            content.abort();
            breaks++;
            if (breaks > BREAKS || Thread.currentThread().isInterrupted()) {
                throw e;
            }
            content = objects.open(key, position, Optional.of(etag));
            return 0;
        }
    }
}
