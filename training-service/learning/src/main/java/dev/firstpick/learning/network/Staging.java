package dev.firstpick.learning.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
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
        ByteBuffer room = room(Math.multiplyExact(values.length, Float.BYTES));
        room.asFloatBuffer().put(values);
        return room;
    }

    /** {@code values} until the next call, as bytes where all of them are class numbers: a quarter of the way to a device. */
    NDArray tensorOf(NDManager manager, float[] values, Shape shape) {
        ByteBuffer room = room(values.length);
        for (float value : values) {
            int number = (int) value;
            if (number != value || number < 0 || number > 255) {
                return manager.create(holding(values), shape, DataType.FLOAT32);
            }
            room.put((byte) number);
        }
        return manager.create(room.rewind(), shape, DataType.UINT8);
    }

    private ByteBuffer room(int bytes) {
        if (memory.capacity() < bytes) {
            memory = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
        }
        return memory.clear().limit(bytes);
    }
}
