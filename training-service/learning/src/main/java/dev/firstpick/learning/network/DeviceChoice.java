package dev.firstpick.learning.network;

/** Where networks live. */
public enum DeviceChoice {
    /** The first GPU if PyTorch can use one, else the CPU. */
    AUTO,
    /** The CPU, whatever else there is. */
    CPU,
    /** The first GPU; it is an error if PyTorch cannot use one. */
    CUDA
}
