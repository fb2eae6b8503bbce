package dev.firstpick.learning.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On natives for the CPU: what is said where a GPU was wanted, or would have been taken. */
class LearningEngineTest {

    @Test
    void tellsWhyItTookTheCpu() {
        LearningEngine engine = LearningEngine.start(1, DeviceChoice.AUTO);

        assertThat(engine.deviceName()).isEqualTo("cpu");
        assertThat(engine.withoutGpuBecause()).hasValueSatisfying(reason -> assertThat(reason)
                .contains("is built for the CPU", "PYTORCH_LIBRARY_PATH"));
    }

    @Test
    void saysNothingWhereTheCpuWasWanted() {
        assertThat(LearningEngine.start(1, DeviceChoice.CPU).withoutGpuBecause())
                .isEmpty();
    }

    @Test
    void refusesToStartWithoutTheGpuThatWasDemanded() {
        assertThatThrownBy(() -> LearningEngine.start(1, DeviceChoice.CUDA))
                .isInstanceOf(DeviceUnavailableException.class)
                .hasMessageContaining("device: cuda was demanded, but PyTorch")
                .hasMessageContaining("is built for the CPU");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Found no NVIDIA driver on your system. Please check that you have an NVIDIA GPU | no NVIDIA driver
            The NVIDIA driver on your system is too old (found version 11040) | update the driver
            No CUDA GPUs are available | CUDA_VISIBLE_DEVICES
            CUDA out of memory. Tried to allocate 2.00 MiB | no memory left
            PyTorch is not linked with support for cuda devices | built for the CPU
            CUDA error: something new | cannot use the first GPU
            """)
    void saysWhatToDoAboutAnUnusableGpu(String complaint, String advice) {
        GpuProbe found = GpuProbe.failed(complaint, "2.7.1", "cu128");

        assertThat(found.usable()).isFalse();
        assertThat(found.reason())
                .contains(advice)
                .contains("The engine said: " + complaint.split("\\. ")[0]);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /lib/libdjl_torch.so: undefined symbol: _ZN2at4_ops5zeros | was built for another libtorch
            libcudart.so.12: cannot open shared object file: No such file or directory | is missing
            Failed to load PyTorch native library | could not be loaded
            """)
    void saysWhatToDoAboutLibrariesThatDoNotLoad(String complaint, String advice) {
        Throwable failure = new ExceptionInInitializerError(new UnsatisfiedLinkError(complaint));

        assertThat(EngineUnavailableException.of(failure))
                .hasMessageContaining(advice)
                .hasMessageContaining(complaint);
    }
}
