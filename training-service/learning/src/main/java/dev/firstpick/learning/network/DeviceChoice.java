package dev.firstpick.learning.network;

import ai.djl.Device;
import ai.djl.engine.Engine;

/** Where networks live. */
public enum DeviceChoice {
    /** The first GPU if the engine has one, else the CPU. */
    AUTO,
    /** The CPU, whatever else there is. */
    CPU,
    /** The first GPU; it is an error if there is none. */
    CUDA;

    Device resolve(Engine engine) {
        return resolve(engine.getGpuCount(), engine.getVersion());
    }

    Device resolve(int gpus, String version) {
        if (this == CPU || (this == AUTO && gpus == 0)) {
            return Device.cpu();
        }
        if (gpus == 0) {
            throw new DeviceUnavailableException("device: found no GPU with PyTorch " + version
                    + ", expected one because cuda was demanded; use auto or cpu, or an image whose PYTORCH_FLAVOR is a CUDA"
                    + " flavour on a machine with a driver");
        }
        return Device.gpu(0);
    }
}
