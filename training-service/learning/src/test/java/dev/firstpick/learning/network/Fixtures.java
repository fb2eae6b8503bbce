package dev.firstpick.learning.network;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reproducible numbers as {@code src/test/python/oracle.py} makes them, and the files that it wrote. */
public final class Fixtures {

    private Fixtures() {}

    public static Safetensors read(String name) {
        try (InputStream in = Fixtures.class.getResourceAsStream(name)) {
            return Safetensors.read(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static double uniform(long stream, long index) {
        long z = ((stream << 32) + index + 1) * 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        z = z ^ (z >>> 31);
        return (z >>> 40) / (double) (1 << 24);
    }

    public static float[] signed(long stream, int size) {
        float[] values = new float[size];
        for (int n = 0; n < size; n++) {
            values[n] = (float) (uniform(stream, n) * 2 - 1);
        }
        return values;
    }

    static float[] labels(long stream, int size, int classes) {
        float[] values = new float[size];
        for (int n = 0; n < size; n++) {
            values[n] = (int) (uniform(stream, n) * classes);
        }
        return values;
    }

    /** The norm and three projections, by which large tensors are compared. */
    static float[] digest(float[] values) {
        double[] sums = new double[4];
        for (int n = 0; n < values.length; n++) {
            sums[0] += (double) values[n] * values[n];
            for (int k = 0; k < 3; k++) {
                sums[k + 1] += values[n] * (uniform(900 + k, n) * 2 - 1);
            }
        }
        return new float[] {(float) Math.sqrt(sums[0]), (float) sums[1], (float) sums[2], (float) sums[3]};
    }

    static Map<String, HostTensor> filled(NetworkShape shape) {
        UNetScript script = UNetScript.of(shape, false);
        Map<String, TensorSpec> specs = new TreeMap<>();
        List.of(script.parameters(), script.buffers())
                .forEach(list -> list.forEach(spec -> specs.put(spec.name(), spec)));
        Map<String, HostTensor> state = new LinkedHashMap<>();
        long stream = 1;
        for (TensorSpec spec : specs.values()) {
            float[] values = signed(stream++, spec.size());
            for (int n = 0; n < values.length; n++) {
                values[n] = shaped(spec, values[n]);
            }
            state.put(spec.name(), new HostTensor(spec.shape(), values));
        }
        return state;
    }

    private static float shaped(TensorSpec spec, float value) {
        if (spec.shape().length == 5) {
            return value * (float) Math.sqrt(6.0 / (spec.shape()[1] * Math.pow(spec.shape()[2], 3)));
        }
        if (spec.name().endsWith("N.weight")) {
            return 1 + 0.2f * value;
        }
        if (spec.name().endsWith("running_var")) {
            return 1 + 0.5f * value;
        }
        if (spec.name().endsWith("A.weight")) {
            return 0.25f + 0.1f * value;
        }
        return 0.1f * value;
    }
}
