package dev.firstpick.results.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OpenedFileTest {

    /** Fails once so many bytes were read. */
    private static final class Breaking extends FilterInputStream {
        private int left;
        private boolean closed;

        Breaking(int bytes) {
            super(new ByteArrayInputStream(new byte[1_000]));
            left = bytes;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (left == 0) {
                throw new IOException("the store does not answer");
            }
            int read = super.read(into, offset, Math.min(left, length));
            left -= Math.max(0, read);
            return read;
        }

        @Override
        public long skip(long bytes) throws IOException {
            return bytes <= 0
                    ? 0
                    : Math.max(0, read(new byte[(int) Math.min(bytes, 100)], 0, (int) Math.min(bytes, 100)));
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    @Test
    void closes_a_file_of_which_the_first_read_fails() {
        Breaking file = new Breaking(0);
        assertThatThrownBy(() -> OpenedFile.of(() -> file, Optional.empty())).isInstanceOf(IOException.class);
        assertThat(file.closed).isTrue();
    }

    @Test
    void closes_a_file_that_breaks_on_the_way_to_the_range() {
        Breaking file = new Breaking(300);
        assertThatThrownBy(() -> OpenedFile.of(() -> file, Optional.of(new ByteRange(500, 600))))
                .isInstanceOf(IOException.class);
        assertThat(file.closed).isTrue();
    }

    @Test
    void closes_the_file_with_the_bytes_that_it_gave() throws IOException {
        Breaking file = new Breaking(1_000);
        OpenedFile opened = OpenedFile.of(() -> file, Optional.of(new ByteRange(500, 509)));
        assertThat(opened.bytes().readAllBytes()).hasSize(10);
        assertThat(file.closed).isFalse();
        opened.bytes().close();
        assertThat(file.closed).isTrue();
    }
}
