package dev.firstpick.learning.network;

import dev.firstpick.learning.network.TensorSpec.Role;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Writes the forward pass of a network as straight-line TorchScript, and lists its tensors in the order in which the script
 * indexes them: {@code p} holds the parameters, {@code b} the running means and variances.
 */
final class UNetScript {

    private static final int KERNEL = 3;

    /**
     * Channels come to oneDNN in whole blocks, the last ones zeros. Otherwise it fills the blocks up by itself, and where it lays out the
     * weights for that (3.7.1; seen on AMD's family 26, with AVX2 and AVX-512) the filling wipes out taps of the kernels: sums and
     * gradients are silently wrong, or no numbers. Strided gradients and transposed convolutions have blocks of two. The same kernels
     * with whole blocks were right for all widths that were tried, and {@code NetworkTest} holds them to double precision, which oneDNN
     * has no part in.
     */
    private static final int BLOCK = 16;

    /** Voxels of the full resolution in one of half the resolution. */
    private static final int OCTANTS = 8;

    private final List<TensorSpec> parameters = new ArrayList<>();
    private final List<TensorSpec> buffers = new ArrayList<>();
    private final StringBuilder body = new StringBuilder();
    private final StringBuilder folds = new StringBuilder();
    private final NetworkShape shape;
    private final boolean folded;
    private String bottleneck = "";
    private int values;
    private int masks;

    UNetScript(NetworkShape shape) {
        this(shape, false);
        line("return (%s, %s)", level("x", "model.", 0, shape.inputs(), shape.outputs()), bottleneck);
    }

    private UNetScript(NetworkShape shape, boolean folded) {
        this.shape = shape;
        this.folded = folded;
    }

    /**
     * The same network for stochastic passes alone: each normalisation, with its running statistics, and the division by dropout's
     * share of kept values are folded into the convolution before it. What comes before the first dropout has a batch of one.
     */
    private static UNetScript ofPasses(NetworkShape shape) {
        UNetScript script = new UNetScript(shape, true);
        script.line("return %s", script.level("x", "model.", 0, shape.inputs(), shape.outputs()));
        return script;
    }

    List<TensorSpec> parameters() {
        return List.copyOf(parameters);
    }

    List<TensorSpec> buffers() {
        return List.copyOf(buffers);
    }

    /** The whole module: the network of this shape, and the losses and steps that are the same for every shape. */
    String source() {
        try (InputStream resource = UNetScript.class.getResourceAsStream("step.torchscript")) {
            UNetScript passes = ofPasses(shape);
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("    #NETWORK\n", body)
                    .replace("#REDUCED", reduced())
                    .replace("    #FOLDS\n", passes.folds)
                    .replace("    #PASSES\n", passes.body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The parameters for mixed precision: bfloat16, but for those of normalisation, which computes with 32 bits. */
    private String reduced() {
        return IntStream.range(0, parameters.size())
                .mapToObj(n -> (parameters.get(n).normalises() ? "p[%d]" : "torch.to(p[%d], 15)").formatted(n))
                .collect(Collectors.joining(", "));
    }

    private String level(String input, String prefix, int level, int inputs, int outputs) {
        int width = shape.channels().get(level);
        int below = shape.channels().get(level + 1);
        boolean last = level + 2 == shape.channels().size();
        String down = residualUnit(input, prefix + "0.", inputs, width, 2, shape.residualUnits());
        String inner;
        if (last) {
            inner = residualUnit(down, prefix + "1.submodule.", width, below, 1, shape.residualUnits());
            bottleneck = inner;
        } else {
            inner = level(down, prefix + "1.submodule.", level + 1, width, width);
        }
        String joined = value("torch.cat([%s, %s], 1)", down, inner);
        int both = width + (last ? below : width);
        if (level == 0) {
            return topDecoder(joined, prefix + "2.", both, outputs);
        }
        return decoderUnit(transposedUnit(joined, prefix + "2.0.", both, outputs), prefix + "2.1.", outputs);
    }

    /**
     * The decoder of the full resolution. It has as few channels as there are classes, of which oneDNN would fill most of a block with
     * nothing, eight times for eight neighbouring voxels. So it is computed at half the resolution, with those eight as channels of
     * their own: the same sums, in whole blocks. Only the result is put back into place.
     */
    private String topDecoder(String input, String prefix, int inputs, int outputs) {
        int weight = parameter(prefix + "0.conv.weight", Role.KERNEL, inputs, outputs, KERNEL, KERNEL, KERNEL);
        int bias = parameter(prefix + "0.conv.bias", Role.ZEROS, outputs);
        int fine = OCTANTS * outputs;
        int whole = wholeBlocks(fine);
        String up = value(
                "(self).octants(%s, (self).transposed_octant_kernel(p[%d]), p[%d], %d, 1)", input, weight, bias, whole);
        String classes = value(
                "torch.reshape(%s, [torch.size(%s, 0), %d, -1, torch.size(%s, 3), torch.size(%s, 4)])",
                up, up, outputs, up, up);
        String active = value(
                "torch.reshape(%s, [-1, %d, torch.size(%s, 2), torch.size(%s, 3), torch.size(%s, 4)])",
                afterTransposed(classes, prefix + "0.adn.", outputs), fine, up, up, up);
        weight = parameter(prefix + "1.conv.unit0.conv.weight", Role.KERNEL, outputs, outputs, KERNEL, KERNEL, KERNEL);
        bias = parameter(prefix + "1.conv.unit0.conv.bias", Role.ZEROS, outputs);
        String main =
                value("(self).octants(%s, (self).octant_kernel(p[%d]), p[%d], %d, 0)", active, weight, bias, whole);
        return value("(self).in_place(torch.add_(%s, %s))", main, active);
    }

    private String residualUnit(String input, String prefix, int inputs, int outputs, int stride, int subunits) {
        String main = input;
        for (int n = 0; n < subunits; n++) {
            String unit = prefix + "conv.unit" + n + ".";
            main = convolution(main, unit + "conv", n == 0 ? inputs : outputs, outputs, n == 0 ? stride : 1, KERNEL);
            main = normDropoutActivation(main, unit + "adn.", outputs);
        }
        String shortcut = input;
        if (stride != 1 || inputs != outputs) {
            shortcut = convolution(input, prefix + "residual", inputs, outputs, stride, stride == 1 ? 1 : KERNEL);
        }
        return value("torch.add(%s, %s)", main, shortcut);
    }

    private String transposedUnit(String input, String prefix, int inputs, int outputs) {
        int weight = parameter(prefix + "conv.weight", Role.KERNEL, inputs, outputs, KERNEL, KERNEL, KERNEL);
        int bias = parameter(prefix + "conv.bias", Role.ZEROS, outputs);
        int missing = wholeBlocks(inputs) - inputs;
        int surplus = wholeStridedBlocks(outputs) - outputs;
        String up = value(
                "torch.conv_transpose3d(%s, %s, %s, [2, 2, 2], [1, 1, 1], [1, 1, 1], 1, [1, 1, 1])",
                widened(input, missing),
                widened("p[" + weight + "]", surplus, missing),
                extended("p[" + bias + "]", surplus));
        return afterTransposed(narrowed(up, outputs, surplus), prefix + "adn.", outputs);
    }

    private String afterTransposed(String input, String prefix, int width) {
        return folded
                ? dropoutActivation(input, prefix, width, "[1, -1, 1, 1, 1]")
                : normDropoutActivation(input, prefix, width);
    }

    private String decoderUnit(String input, String prefix, int width) {
        String main = convolution(input, prefix + "conv.unit0.conv", width, width, 1, KERNEL);
        main = normDropoutActivation(main, prefix + "conv.unit0.adn.", width);
        return value("torch.add(%s, %s)", main, input);
    }

    private String convolution(String input, String name, int inputs, int outputs, int stride, int kernel) {
        int weight = parameter(name + ".weight", Role.KERNEL, outputs, inputs, kernel, kernel, kernel);
        int bias = parameter(name + ".bias", Role.ZEROS, outputs);
        int padding = kernel / 2;
        // No gradient is asked for the image.
        int whole = input.equals("x") ? inputs : stride == 1 ? wholeBlocks(inputs) : wholeStridedBlocks(inputs);
        int missing = whole - inputs;
        int surplus = wholeBlocks(outputs) - outputs;
        String result = value(
                "torch.conv3d(%s, %s, %s, [%d, %d, %d], [%d, %d, %d], [1, 1, 1], 1)",
                widened(input, missing),
                widened("p[" + weight + "]", missing, surplus),
                extended("p[" + bias + "]", surplus),
                stride,
                stride,
                stride,
                padding,
                padding,
                padding);
        return narrowed(result, outputs, surplus);
    }

    private static int wholeBlocks(int channels) {
        return (channels + BLOCK - 1) / BLOCK * BLOCK;
    }

    private static int wholeStridedBlocks(int channels) {
        return channels <= BLOCK ? BLOCK : (channels + 2 * BLOCK - 1) / (2 * BLOCK) * (2 * BLOCK);
    }

    /** A tensor with so many channels of zeros more. */
    private String widened(String tensor, int missing) {
        return missing == 0
                ? tensor
                : value("torch.constant_pad_nd(%s, [0, 0, 0, 0, 0, 0, 0, %d], 0)", tensor, missing);
    }

    /** Kernels with so many zeros more along their second and first axis. */
    private static String widened(String kernels, int second, int first) {
        return second == 0 && first == 0
                ? kernels
                : String.format(
                        "torch.constant_pad_nd(%s, [0, 0, 0, 0, 0, 0, 0, %d, 0, %d], 0)", kernels, second, first);
    }

    private static String extended(String vector, int missing) {
        return missing == 0 ? vector : String.format("torch.constant_pad_nd(%s, [0, %d], 0)", vector, missing);
    }

    private String narrowed(String tensor, int channels, int surplus) {
        return surplus == 0 ? tensor : value("torch.contiguous(torch.narrow(%s, 1, 0, %d))", tensor, channels);
    }

    private String normDropoutActivation(String input, String prefix, int width) {
        if (folded) {
            return dropoutActivation(input, prefix, width, "[-1, 1, 1, 1, 1]");
        }
        int weight = parameter(prefix + "N.weight", Role.ONES, width);
        int bias = parameter(prefix + "N.bias", Role.ZEROS, width);
        int mean = buffer(prefix + "N.running_mean", Role.ZEROS, width);
        int variance = buffer(prefix + "N.running_var", Role.ONES, width);
        int slope = parameter(prefix + "A.weight", Role.SLOPE, 1);
        // What dropout keeps is divided by its share: here, where it costs a few numbers instead of a tensor.
        String normed = value(
                "torch.batch_norm(%s, torch.div(p[%d], keep), torch.div(p[%d], keep), b[%d], b[%d], batch_statistics, "
                        + "share, 1.0e-05, True)",
                input, weight, bias, mean, variance);
        String dropped = "x" + values++;
        line("if dropping:");
        line("  %s = torch.mul_(%s, (self).kept(%s, keep, g))", dropped, normed, normed);
        line("else:");
        line("  %s = %s", dropped, normed);
        return value("torch.prelu(%s, p[%d])", dropped, slope);
    }

    /**
     * After a convolution whose weights come with the normalisation folded in.
     *
     * @param outputsOfKernel the shape that lays a number per output along the kernel's axis of outputs
     */
    private String dropoutActivation(String input, String prefix, int width, String outputsOfKernel) {
        int kernel = parameters.size() - 2;
        parameter(prefix + "N.weight", Role.ONES, width);
        parameter(prefix + "N.bias", Role.ZEROS, width);
        int mean = buffer(prefix + "N.running_mean", Role.ZEROS, width);
        buffer(prefix + "N.running_var", Role.ONES, width);
        int slope = parameter(prefix + "A.weight", Role.SLOPE, 1);
        folds.append(String.format(
                "    f%d = (self).fold(q, p, b, %d, %d, %s, keep)%n", masks, kernel, mean, outputsOfKernel));
        String dropped = value("(self).masked(%s, s, first, count, %d, keep)", input, masks++);
        return value("torch.prelu(%s, p[%d])", dropped, slope);
    }

    private int parameter(String name, Role role, long... extents) {
        parameters.add(new TensorSpec(name, role, extents));
        return parameters.size() - 1;
    }

    private int buffer(String name, Role role, long... extents) {
        buffers.add(new TensorSpec(name, role, extents));
        return buffers.size() - 1;
    }

    private String value(String expression, Object... arguments) {
        String name = "x" + values++;
        line(name + " = " + expression, arguments);
        return name;
    }

    private void line(String format, Object... arguments) {
        body.append("    ").append(String.format(format, arguments)).append('\n');
    }
}
