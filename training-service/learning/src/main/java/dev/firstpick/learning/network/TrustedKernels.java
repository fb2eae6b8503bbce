package dev.firstpick.learning.network;

import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Keeps oneDNN, which computes PyTorch's convolutions, to kernels whose gradients were found right. On AMD's family 26 (Zen 5; oneDNN
 * 3.5.3 and 3.7.1) the AVX-512 kernels give gradients of a U-Net at 32³ that are off by several per cent from those of the SSE 4.1, AVX and AVX2
 * kernels, which agree among themselves, the same on one thread and on two. So an AMD processor with AVX-512 is kept to AVX2, unless
 * {@code ONEDNN_MAX_CPU_ISA} says otherwise.
 */
final class TrustedKernels {

    private static final String SETTING = "ONEDNN_MAX_CPU_ISA";
    private static final Path PROCESSOR = Path.of("/proc/cpuinfo");

    private TrustedKernels() {}

    /** To be called before the engine computes for the first time in this process; oneDNN reads its setting once. */
    static void choose() {
        if (System.getenv(SETTING) == null && Files.isReadable(PROCESSOR) && isDoubtful(read(PROCESSOR))) {
            NativeLibrary.getProcess().getFunction("setenv").invokeInt(new Object[] {SETTING, "AVX2", 0});
        }
    }

    /** @param description of the processors, as Linux gives it in {@code /proc/cpuinfo} */
    static boolean isDoubtful(String description) {
        return description.contains("AuthenticAMD") && description.contains(" avx512f ");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }
}
