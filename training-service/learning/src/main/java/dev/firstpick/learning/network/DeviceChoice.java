package dev.firstpick.learning.network;

import ai.djl.Device;
import java.util.function.Supplier;

/** Where networks live. */
public enum DeviceChoice {
    /** The first GPU if PyTorch can use one, else the CPU. */
    AUTO,
    /** The CPU, whatever else there is. */
    CPU,
    /** The first GPU; it is an error if PyTorch cannot use one. */
    CUDA;

    /**
     * @param gpu what is known of a GPU; asked only where it matters
     * @throws DeviceUnavailableException if a GPU is demanded and there is none to be used
     */
    Device resolve(Supplier<GpuProbe> gpu) {
        if (this == CPU) {
            return Device.cpu();
        }
        GpuProbe found = gpu.get();
        if (found.usable()) {
            return Device.gpu(0);
        }
        if (this == CUDA) {
            throw new DeviceUnavailableException("device: cuda was demanded, but " + found.reason());
        }
        return Device.cpu();
    }
}
