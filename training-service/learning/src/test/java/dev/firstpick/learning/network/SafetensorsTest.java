package dev.firstpick.learning.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SafetensorsTest {

    @Test
    void whatWasWrittenIsRead() throws IOException {
        // Given
        Map<String, HostTensor> tensors = new LinkedHashMap<>();
        tensors.put("b.weight", new HostTensor(new long[] {2, 3}, new float[] {1, -2, 3.5f, Float.MIN_VALUE, 0, 6}));
        tensors.put("a.num_batches_tracked", new HostTensor(new long[0], new float[] {600}));
        Safetensors file = new Safetensors(Map.of("about", "näme"), tensors);
        // When
        Safetensors found = Safetensors.read(new ByteArrayInputStream(bytes(file)));
        // Then
        assertThat(found).isEqualTo(file);
        assertThat(found.tensors().keySet()).containsExactly("b.weight", "a.num_batches_tracked");
        assertThat(new String(bytes(file), StandardCharsets.UTF_8)).contains("\"I64\"");
    }

    @Test
    void aFileThatEndsEarlyIsRefused() throws IOException {
        byte[] whole = bytes(new Safetensors(Map.of(), Map.of("weight", new HostTensor(new long[] {4}, new float[4]))));
        for (int length : new int[] {4, 20, whole.length - 1}) {
            assertThatThrownBy(() -> Safetensors.read(new ByteArrayInputStream(Arrays.copyOf(whole, length))))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void aFileOfAnotherKindIsRefused() {
        byte[] text = "This is no safetensors file at all.".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> Safetensors.read(new ByteArrayInputStream(text)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("header");
    }

    private static byte[] bytes(Safetensors file) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        file.write(out);
        return out.toByteArray();
    }
}
