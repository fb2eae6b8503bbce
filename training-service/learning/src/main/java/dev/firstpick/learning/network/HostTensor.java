package dev.firstpick.learning.network;

import java.util.Arrays;

/**
 * A tensor of 32-bit numbers in Java's memory, C-contiguous. The array is not copied: whoever hands it over no longer writes to
 * it.
 *
 * @param shape the extents, the slowest axis first; none for a scalar
 * @param values as many as the product of the extents
 */
public record HostTensor(long[] shape, float[] values) {

    public HostTensor {
        long size = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        if (size != values.length) {
            throw new IllegalArgumentException(
                    "values: found " + values.length + ", expected " + size + " for shape " + Arrays.toString(shape));
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HostTensor tensor
                && Arrays.equals(shape, tensor.shape)
                && Arrays.equals(values, tensor.values);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(shape) + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return "HostTensor" + Arrays.toString(shape);
    }
}
