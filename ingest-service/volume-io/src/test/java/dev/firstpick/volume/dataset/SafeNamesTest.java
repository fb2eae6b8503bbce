package dev.firstpick.volume.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafeNamesTest {

    @ParameterizedTest
    @ValueSource(strings = {"la_003", "a--b", "a-", "a-.b", "0.-", "A__b.c"})
    void aSafeNameStaysAsItIs(String name) {
        assertThat(SafeNames.of(name)).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({"Größe 1 (neu), Grosse-1-neu", "a..b, a.b", "_a, a", "a - b, a-b"})
    void anotherNameIsMadeSafe(String name, String safe) {
        assertThat(SafeNames.of(name)).isEqualTo(safe);
    }

    @Test
    void ofNamesThatWouldBeTheSameTheSafeOneKeepsItsName() {
        Map<String, String> names = SafeNames.of(List.of("a-b", "a b", "a--b"));

        assertThat(names).containsEntry("a-b", "a-b").containsEntry("a--b", "a--b");
        assertThat(names.get("a b")).matches("a-b-[0-9a-f]{8}");
    }
}
