package dev.firstpick.results.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ByteRangeTest {

    @Test
    void reads_what_rfc_9110_says() {
        assertThat(of("bytes=0-0")).contains(new ByteRange(0, 0));
        assertThat(of("bytes=90-")).contains(new ByteRange(90, 99));
        assertThat(of("bytes=-10")).contains(new ByteRange(90, 99));
        assertThat(of("bytes=-1000")).contains(new ByteRange(0, 99));
        assertThat(of("bytes=50-1000")).contains(new ByteRange(50, 99));
    }

    @Test
    void gives_the_whole_file_where_it_may_ignore_the_range() {
        assertThat(of("bytes=0-1,5-6")).isEmpty();
        assertThat(of("items=0-1")).isEmpty();
        assertThat(of("bytes=-")).isEmpty();
        assertThat(ByteRange.of(Optional.empty(), 100)).isEmpty();
    }

    @Test
    void refuses_bytes_that_are_not_there() {
        for (String range : new String[] {"bytes=100-", "bytes=100-200", "bytes=-0", "bytes=7-3"}) {
            assertThatThrownBy(() -> of(range)).as(range).isInstanceOf(ProblemException.class);
        }
    }

    private static Optional<ByteRange> of(String header) {
        return ByteRange.of(Optional.of(header), 100);
    }
}
