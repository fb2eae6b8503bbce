package dev.firstpick.results.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.Optional;

/**
 * A stored file that is open.
 *
 * @param bytes those asked for; whoever takes them closes them
 * @param compressed whether the file is one of gzip
 */
record OpenedFile(InputStream bytes, boolean compressed) {

    private static final int GZIP_FIRST = 0x1f;
    private static final int GZIP_SECOND = 0x8b;

    /** Opens a file. */
    interface Opening {
        InputStream open() throws IOException;
    }

    /** Opens a file and reads up to where the range begins; what fails after it is open closes it. */
    static OpenedFile of(Opening opening, Optional<ByteRange> range) throws IOException {
        InputStream file = opening.open();
        try {
            PushbackInputStream content = new PushbackInputStream(file, 2);
            boolean compressed = compressed(content);
            if (range.isEmpty()) {
                return new OpenedFile(content, compressed);
            }
            content.skipNBytes(range.get().first());
            return new OpenedFile(new Part(content, range.get().length()), compressed);
        } catch (IOException | RuntimeException | Error e) {
            try (file) {
                throw e;
            }
        }
    }

    private static boolean compressed(PushbackInputStream content) throws IOException {
        byte[] start = content.readNBytes(2);
        content.unread(start);
        return start.length == 2 && (start[0] & 0xff) == GZIP_FIRST && (start[1] & 0xff) == GZIP_SECOND;
    }

    /** The next bytes of a stream, and then its end. */
    private static final class Part extends java.io.FilterInputStream {
        private long left;

        Part(InputStream content, long length) {
            super(content);
            this.left = length;
        }

        @Override
        public int read() throws IOException {
            if (left == 0) {
                return -1;
            }
            int read = super.read();
            left -= read < 0 ? 0 : 1;
            return read;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int read = super.read(into, offset, (int) Math.min(left, length));
            left -= Math.max(0, read);
            return read;
        }
    }
}
