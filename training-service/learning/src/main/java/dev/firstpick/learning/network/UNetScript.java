package dev.firstpick.learning.network;

import dev.firstpick.learning.network.TensorSpec.Role;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the forward pass of a network as straight-line TorchScript, and lists its tensors in the order in which the script
 * indexes them: {@code p} holds the parameters, {@code b} the running means and variances, and behind them the constants.
 *
 * <p>The network is the same on every device, and so are its parameters; how its operators are best written is not: {@link
 * OneDnnUNetScript} is for the CPU, {@link CudnnUNetScript} for a GPU.
 */
abstract class UNetScript {

    static final int KERNEL = 3;

    /** Voxels of the full resolution in one of half the resolution. */
    static final int OCTANTS = 8;

    private final List<TensorSpec> parameters = new ArrayList<>();
    private final List<TensorSpec> buffers = new ArrayList<>();
    private final StringBuilder body = new StringBuilder();
    private final StringBuilder folds = new StringBuilder();
    private final NetworkShape shape;
    private final boolean folded;
    private String bottleneck = "";
    private int values;
    private int masks;

    /**
     * @param folded whether it is written for stochastic passes alone: each normalisation, with its running statistics, and the division
     *     by dropout's share of kept values are folded into the convolution before it. What comes before the first dropout has a batch
     *     of one
     */
    UNetScript(NetworkShape shape, boolean folded) {
        this.shape = shape;
        this.folded = folded;
    }

    /** The script for a device. */
    static UNetScript of(NetworkShape shape, boolean gpu) {
        return gpu ? new CudnnUNetScript(shape) : new OneDnnUNetScript(shape);
    }

    /** The parameters, as {@code p} holds them. */
    List<TensorSpec> parameters() {
        return List.copyOf(parameters);
    }

    /** The running statistics, as {@code b} begins. */
    List<TensorSpec> buffers() {
        return List.copyOf(buffers);
    }

    /** What {@code b} holds behind the running statistics. */
    List<HostTensor> constants() {
        return List.of();
    }

    /** Where the parameters lie in one tensor; null where {@code p} holds one a parameter. */
    FlatLayout layout() {
        return null;
    }

    /** The whole module: the network of this shape, and the losses and steps that are the same for every shape. */
    String source() {
        UNetScript passes = forPasses();
        passes.write();
        return resource("step.torchscript")
                .replace("  #OPERATORS\n", operators())
                .replace("    #NETWORK\n", body)
                .replace("    #FOLDS\n", passes.folds)
                .replace("    #PASSES\n", passes.body);
    }

    static String resource(String name) {
        try (InputStream resource = UNetScript.class.getResourceAsStream(name)) {
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    final void write() {
        begin();
        String output = level("x", "model.", 0, shape.inputs(), shape.outputs());
        if (folded) {
            line("return %s", output);
        } else {
            line("return (%s, %s)", output, bottleneck);
        }
    }

    /** The same network, folded for stochastic passes. */
    abstract UNetScript forPasses();

    /** The methods that the script calls beside those of {@code step.torchscript}. */
    abstract String operators();

    /** What comes before the first layer. */
    abstract void begin();

    /** What the two paths of a residual unit add up to. */
    abstract String sum(String main, String shortcut);

    /** The channels of the first, then those of the second. */
    abstract String joined(String first, int channelsOfFirst, String second, int channelsOfSecond);

    /**
     * A convolution with a padding that keeps the extents, divided by {@code stride}.
     *
     * @param normalised whether a normalisation over the batch follows
     */
    abstract String convolution(
            String input, String name, int inputs, int outputs, int stride, int kernel, boolean normalised);

    /** A transposed convolution that doubles the extents, with normalisation, dropout and activation. */
    abstract String transposedUnit(String input, String prefix, int inputs, int outputs);

    /** The decoder of the full resolution. */
    abstract String topDecoder(String input, String prefix, int inputs, int outputs);

    /** Normalisation over the batch, dropout and activation. */
    abstract String normDropoutActivation(String input, String prefix, int width);

    final String level(String input, String prefix, int level, int inputs, int outputs) {
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
        String joined = joined(down, width, inner, last ? below : width);
        int both = width + (last ? below : width);
        if (level == 0) {
            return topDecoder(joined, prefix + "2.", both, outputs);
        }
        return decoderUnit(transposedUnit(joined, prefix + "2.0.", both, outputs), prefix + "2.1.", outputs);
    }

    private String residualUnit(String input, String prefix, int inputs, int outputs, int stride, int subunits) {
        String main = input;
        for (int n = 0; n < subunits; n++) {
            String unit = prefix + "conv.unit" + n + ".";
            main = convolution(
                    main, unit + "conv", n == 0 ? inputs : outputs, outputs, n == 0 ? stride : 1, KERNEL, true);
            main = afterConvolution(main, unit + "adn.", outputs);
        }
        String shortcut = input;
        if (stride != 1 || inputs != outputs) {
            shortcut =
                    convolution(input, prefix + "residual", inputs, outputs, stride, stride == 1 ? 1 : KERNEL, false);
        }
        return sum(main, shortcut);
    }

    private String decoderUnit(String input, String prefix, int width) {
        String main = convolution(input, prefix + "conv.unit0.conv", width, width, 1, KERNEL, true);
        main = afterConvolution(main, prefix + "conv.unit0.adn.", width);
        return sum(main, input);
    }

    private String afterConvolution(String input, String prefix, int width) {
        return folded
                ? dropoutActivation(input, prefix, width, "[-1, 1, 1, 1, 1]")
                : normDropoutActivation(input, prefix, width);
    }

    /** Normalisation, dropout and activation after a transposed convolution. */
    final String afterTransposed(String input, String prefix, int width) {
        return folded
                ? dropoutActivation(input, prefix, width, "[1, -1, 1, 1, 1]")
                : normDropoutActivation(input, prefix, width);
    }

    /**
     * After a convolution whose weights come with the normalisation folded in.
     *
     * @param outputsOfKernel the shape that lays a number per output along the kernel's axis of outputs
     */
    private String dropoutActivation(String input, String prefix, int width, String outputsOfKernel) {
        int kernel = parameters.size() - 2;
        Adn adn = adn(prefix, width);
        folds.append(String.format(
                "    f%d = (self).fold(q, p, b, %d, %d, %s, keep)%n", masks, kernel, adn.mean, outputsOfKernel));
        String dropped = value("(self).masked(%s, s, first, count, %d, keep)", input, masks++);
        return value("torch.prelu(%s, p[%d])", dropped, adn.slope);
    }

    /** The numbers of a normalisation's weight, bias, running mean and variance, and of the activation's slope. */
    record Adn(int weight, int bias, int mean, int variance, int slope) {}

    /** Lists the tensors of normalisation and activation. */
    final Adn adn(String prefix, int width) {
        return new Adn(
                parameter(prefix + "N.weight", Role.ONES, width),
                parameter(prefix + "N.bias", Role.ZEROS, width),
                buffer(prefix + "N.running_mean", Role.ZEROS, width),
                buffer(prefix + "N.running_var", Role.ONES, width),
                parameter(prefix + "A.weight", Role.SLOPE, 1));
    }

    final NetworkShape shape() {
        return shape;
    }

    final boolean folded() {
        return folded;
    }

    final int parameter(String name, Role role, long... extents) {
        parameters.add(new TensorSpec(name, role, extents));
        return parameters.size() - 1;
    }

    final int buffer(String name, Role role, long... extents) {
        buffers.add(new TensorSpec(name, role, extents));
        return buffers.size() - 1;
    }

    /** A new variable that holds {@code expression}. */
    final String value(String expression, Object... arguments) {
        String name = variable();
        line(name + " = " + expression, arguments);
        return name;
    }

    /** A name that no variable has yet. */
    final String variable() {
        return "x" + values++;
    }

    /** What has been written. */
    final String text() {
        return body.toString();
    }

    final void line(String format, Object... arguments) {
        body.append("    ").append(String.format(format, arguments)).append('\n');
    }
}
