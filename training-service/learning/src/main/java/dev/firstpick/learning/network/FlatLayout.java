package dev.firstpick.learning.network;

import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Where each parameter of a network lies in one tensor that holds them all. So casting all parameters, the norm of the gradient and a step of
 * the optimiser are one operator each, whatever the number of layers.
 *
 * <p>First come the parameters that mixed precision reduces, kernels with the channels last; then those that it leaves with 32 bits; last
 * those without a gradient. Within a section the sizes that larger powers of two divide come first, so that each kernel is aligned for the
 * device's vectors of 16 bytes: kernels of convolutions for others are slow, or there are none.
 */
final class FlatLayout {

    /** In numbers: 16 bytes in either precision, and more. */
    private static final int ALIGNED = 64;

    private final List<TensorSpec> specs;
    private final List<Integer> reduced;
    private final List<Integer> exact;
    private final List<Integer> withoutGradient;
    private final int[] offsets;
    private final int paddingAfterReduced;
    private final int size;

    /**
     * @param exact the numbers of the parameters that keep 32 bits
     * @param withoutGradient the numbers of the parameters whose gradient is zero
     */
    FlatLayout(List<TensorSpec> specs, Set<Integer> exact, Set<Integer> withoutGradient) {
        this.specs = specs;
        this.withoutGradient = numbers(withoutGradient::contains);
        this.exact = numbers(n -> exact.contains(n) && !withoutGradient.contains(n));
        this.reduced = numbers(n -> !exact.contains(n) && !withoutGradient.contains(n));
        offsets = new int[specs.size()];
        paddingAfterReduced = padding(sizeOf(reduced));
        int offset = 0;
        for (int n : reduced) {
            offsets[n] = offset;
            offset += specs.get(n).size();
        }
        offset += paddingAfterReduced;
        for (List<Integer> section : List.of(this.exact, this.withoutGradient)) {
            for (int n : section) {
                offsets[n] = offset;
                offset += specs.get(n).size();
            }
        }
        size = offset;
    }

    private static int padding(int size) {
        return (ALIGNED - size % ALIGNED) % ALIGNED;
    }

    private int sizeOf(List<Integer> section) {
        return section.stream().mapToInt(n -> specs.get(n).size()).sum();
    }

    private List<Integer> numbers(IntPredicate wanted) {
        return IntStream.range(0, specs.size())
                .filter(wanted)
                .boxed()
                .sorted(Comparator.comparing(
                        n -> -Integer.lowestOneBit(specs.get(n).size())))
                .toList();
    }

    /** How many numbers there are in all. */
    int size() {
        return size;
    }

    /** The numbers of the parameters that mixed precision reduces, in their order. */
    List<Integer> reduced() {
        return reduced;
    }

    /** The numbers of the parameters that keep 32 bits, in their order. */
    List<Integer> exact() {
        return exact;
    }

    /** How many numbers lie unused behind the parameters that mixed precision reduces. */
    int paddingAfterReduced() {
        return paddingAfterReduced;
    }

    /** Where parameter {@code n} begins. */
    int offset(int n) {
        return offsets[n];
    }

    /** How many numbers have no gradient. */
    int sizeWithoutGradient() {
        return sizeOf(withoutGradient);
    }

    /** The script's expression for parameter {@code n} as a view of {@code flat}. */
    String view(String flat, int n) {
        long[] shape = specs.get(n).shape();
        long[] strides = new long[shape.length];
        if (lastChannels(n)) {
            strides[1] = 1;
            strides[4] = shape[1];
            strides[3] = strides[4] * shape[4];
            strides[2] = strides[3] * shape[3];
            strides[0] = strides[2] * shape[2];
        } else {
            long stride = 1;
            for (int axis = shape.length - 1; axis >= 0; axis--) {
                strides[axis] = stride;
                stride *= shape[axis];
            }
        }
        return "torch.as_strided(%s, %s, %s, %d)"
                .formatted(flat, Arrays.toString(shape), Arrays.toString(strides), offsets[n]);
    }

    /** The script's expression for the gradient of parameter {@code n} as it lies in the flat tensor. */
    String flattened(String gradient, int n) {
        return lastChannels(n)
                ? "torch.reshape(torch.permute(%s, [0, 2, 3, 4, 1]), [-1])".formatted(gradient)
                : "torch.reshape(%s, [-1])".formatted(gradient);
    }

    /** All views of {@code flat}, as a list in the script. */
    String views(String flat) {
        return IntStream.range(0, specs.size())
                .mapToObj(n -> view(flat, n))
                .collect(Collectors.joining(", ", "[", "]"));
    }

    private boolean lastChannels(int n) {
        return reduced.contains(n) && specs.get(n).shape().length == 5;
    }

    /** The flat tensor of parameters that are given by name. */
    float[] packed(Map<String, HostTensor> state) {
        float[] flat = new float[size];
        for (int n = 0; n < specs.size(); n++) {
            float[] values = state.get(specs.get(n).name()).values();
            int[] places = places(n);
            for (int place = 0; place < values.length; place++) {
                flat[offsets[n] + places[place]] = values[place];
            }
        }
        return flat;
    }

    /** The parameters of a flat tensor, by name in the order of the network. */
    Map<String, HostTensor> unpacked(float[] flat) {
        Map<String, HostTensor> state = new LinkedHashMap<>();
        for (int n = 0; n < specs.size(); n++) {
            float[] values = new float[specs.get(n).size()];
            int[] places = places(n);
            for (int place = 0; place < values.length; place++) {
                values[place] = flat[offsets[n] + places[place]];
            }
            state.put(specs.get(n).name(), new HostTensor(specs.get(n).shape(), values));
        }
        return state;
    }

    /** From the place of a number in a contiguous tensor to that from the parameter's offset. */
    private int[] places(int n) {
        TensorSpec spec = specs.get(n);
        int[] places = new int[spec.size()];
        int inputs = lastChannels(n) ? (int) spec.shape()[1] : 1;
        int taps = lastChannels(n) ? spec.size() / (int) (spec.shape()[0] * inputs) : 1;
        for (int place = 0; place < places.length; place++) {
            int tap = place % taps;
            int input = place / taps % inputs;
            int output = place / taps / inputs;
            places[place] = (output * taps + tap) * inputs + input;
        }
        return places;
    }
}
