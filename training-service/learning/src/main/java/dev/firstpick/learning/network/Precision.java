package dev.firstpick.learning.network;

/** With what numbers a step is computed. Weights, running statistics, momentum and the loss are 32-bit in either. */
public enum Precision {
    /** 32-bit floating point throughout. */
    SINGLE,
    /**
     * Convolutions and activations in bfloat16, which has the range of 32-bit numbers, so that the loss needs no scaling (Micikevicius et
     * al., ICLR 2018, keep the weights as here). For GPUs that multiply such numbers faster (compute capability 8.0); on a CPU it is slower.
     */
    MIXED
}
