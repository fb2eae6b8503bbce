package dev.firstpick.learning.network;

import java.util.random.RandomGenerator;

/** A tensor of the network: the name and shape that MONAI's state dict gives it, and what it starts as. */
record TensorSpec(String name, Role role, long... shape) {

    enum Role {
        KERNEL,
        ZEROS,
        ONES,
        SLOPE
    }

    /** The reference's slope for He's initialisation, and PReLU's start. */
    private static final double NEGATIVE_SLOPE = 0.01;

    private static final float PRELU_START = 0.25f;

    int size() {
        long size = 1;
        for (long extent : shape) {
            size *= extent;
        }
        return Math.toIntExact(size);
    }

    /** Whether it scales or shifts normalised values. */
    boolean normalises() {
        return name.contains(".adn.N.");
    }

    /** He et al. 2015, normal, fan-in; PyTorch takes the second axis and the kernel for fan-in, also when transposed. */
    float[] initial(RandomGenerator random) {
        float[] values = new float[size()];
        double deviation =
                role == Role.KERNEL ? Math.sqrt(2 / ((1 + NEGATIVE_SLOPE * NEGATIVE_SLOPE) * size() / shape[0])) : 0;
        for (int n = 0; n < values.length; n++) {
            values[n] = switch (role) {
                case KERNEL -> (float) (random.nextGaussian() * deviation);
                case ZEROS -> 0;
                case ONES -> 1;
                case SLOPE -> PRELU_START;
            };
        }
        return values;
    }
}
