package dev.firstpick.learning.network;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Memory outside Java's heap from which the engine reads its input, used again for each call. Left to itself the engine's wrapper takes new
 * memory a call, which only Java's garbage collector gives back: hundreds of megabytes between two of its runs.
 */
final class Staging {

    private ByteBuffer memory = ByteBuffer.allocateDirect(0);

    /** {@code values}, until the next call of this method. */
    ByteBuffer holding(float[] values) {
        int bytes = Math.multiplyExact(values.length, Float.BYTES);
        if (memory.capacity() < bytes) {
            memory = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
        }
        memory.clear().limit(bytes);
        memory.asFloatBuffer().put(values);
        return memory;
    }
}
