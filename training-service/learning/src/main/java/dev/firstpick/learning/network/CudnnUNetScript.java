package dev.firstpick.learning.network;

import dev.firstpick.learning.network.TensorSpec.Role;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;

/**
 * The network as cuDNN computes it fast.
 *
 * <ul>
 *   <li>Kernels and activations lie with the channels last, which is what tensor cores read.
 *   <li>The first layer has one channel and the last has as many as there are classes, too few for tensor cores. So both are computed at
 *       half the resolution, with eight neighbouring voxels as channels of their own: the same sums. Their kernels are made of the
 *       parameters by a product with a constant matrix of zeros and ones.
 *   <li>The backward pass is written out beside the forward pass, so that no graph is recorded and walked: on a GPU a step takes as long
 *       as the processor needs to begin its operators.
 *   <li>A normalisation over the batch takes away the bias of the convolution before it. So no bias is added there in training: it is
 *       added to the running mean instead, and its gradient, which is zero but for rounding, is zero.
 *   <li>Dropout's masks come from the engine's own generator, in one pass over memory: TorchScript has no other on a GPU. Who calls sets
 *       its seed.
 *   <li>All parameters lie in one tensor: see {@link FlatLayout}.
 * </ul>
 */
final class CudnnUNetScript extends UNetScript {

    private static final int TAPS = KERNEL * KERNEL * KERNEL;

    private enum Purpose {
        INFERENCE,
        STOCHASTIC_PASSES,
        TRAINING
    }

    private final Purpose purpose;
    private final Set<Integer> exact = new HashSet<>();
    private final Set<Integer> biasesAheadOfNormalisation = new TreeSet<>();
    private final Map<Integer, String> views = new HashMap<>();
    private final Map<Integer, String> parameterGradients = new TreeMap<>();
    private final Map<String, String> gradients = new HashMap<>();
    private final Deque<Runnable> backward = new ArrayDeque<>();
    private FlatLayout layout;
    private String halved;

    CudnnUNetScript(NetworkShape shape) {
        this(shape, Purpose.INFERENCE, null);
        write();
        layout = new FlatLayout(parameters(), exact, biasesAheadOfNormalisation);
    }

    private CudnnUNetScript(NetworkShape shape, Purpose purpose, FlatLayout layout) {
        super(shape, purpose == Purpose.STOCHASTIC_PASSES);
        this.purpose = purpose;
        this.layout = layout;
    }

    @Override
    FlatLayout layout() {
        return layout;
    }

    @Override
    UNetScript forPasses() {
        return new CudnnUNetScript(shape(), Purpose.STOCHASTIC_PASSES, layout);
    }

    @Override
    String operators() {
        CudnnUNetScript training = new CudnnUNetScript(shape(), Purpose.TRAINING, layout);
        return resource("cudnn.torchscript")
                .replace("#VIEWS", layout.views("p[0]"))
                .replace("    #TRAINING\n", training.differentiated());
    }

    @Override
    List<HostTensor> constants() {
        return List.of(halvingTable(), doublingTable(), octantTable());
    }

    /** The forward pass, the loss, and the backward pass to the gradient of the flat parameters. */
    private String differentiated() {
        begin();
        String output = level("x", "model.", 0, shape().inputs(), shape().outputs());
        line("loss, outward, = (self).loss_and_gradient(%s, y, reconstruction)", output);
        gradients.put(output, "outward");
        while (!backward.isEmpty()) {
            backward.pop().run();
        }
        String reduced = flattened(layout.reduced());
        String exactly = flattened(layout.exact());
        line(
                "gradient = torch.cat([torch.to(torch.cat([%s]), ops.prim.dtype(p[0])), torch.new_zeros(p[0], [%d]), torch.cat([%s]), torch.new_zeros(p[0], [%d])])",
                reduced, layout.paddingAfterReduced(), exactly, layout.sizeWithoutGradient());
        int mean = 0;
        for (int bias : biasesAheadOfNormalisation) {
            line("_%d = torch.add_(b[%d], %s, alpha=0.1)", mean, mean, layout.view("p[0]", bias));
            mean += 2;
        }
        return text();
    }

    private String flattened(List<Integer> numbers) {
        return numbers.stream()
                .map(n -> layout.flattened(parameterGradients.get(n), n))
                .collect(Collectors.joining(", "));
    }

    @Override
    void begin() {
        if (purpose == Purpose.INFERENCE) {
            line("dropping = torch.gt(dropout, 0.)");
        }
        halved = value("(self).space_to_depth(x)");
    }

    @Override
    String sum(String main, String shortcut) {
        String result = value("torch.add(%s, %s)", main, shortcut);
        onTheWayBack(result, gradient -> {
            passOn(main, gradient);
            passOn(shortcut, gradient);
        });
        return result;
    }

    @Override
    String joined(String first, int channelsOfFirst, String second, int channelsOfSecond) {
        String result = value("torch.cat([%s, %s], 1)", first, second);
        onTheWayBack(result, gradient -> {
            passOn(first, "torch.narrow(%s, 1, 0, %d)".formatted(gradient, channelsOfFirst));
            passOn(second, "torch.narrow(%s, 1, %d, %d)".formatted(gradient, channelsOfFirst, channelsOfSecond));
        });
        return result;
    }

    @Override
    String convolution(String input, String name, int inputs, int outputs, int stride, int kernel, boolean normalised) {
        int weight = parameter(name + ".weight", Role.KERNEL, outputs, inputs, kernel, kernel, kernel);
        int bias = parameter(name + ".bias", Role.ZEROS, outputs);
        if (input.equals("x")) {
            Kernels kernels = rearranged(weight, 0, "%d, %d, 2, 2, 2".formatted(outputs, inputs * OCTANTS), "", 1);
            return convolved(halved, kernels, bias, normalised, new Window(1, 0, false));
        }
        return convolved(input, kernels(weight), bias, normalised, new Window(stride, kernel / 2, false));
    }

    @Override
    String transposedUnit(String input, String prefix, int inputs, int outputs) {
        int weight = parameter(prefix + "conv.weight", Role.KERNEL, inputs, outputs, KERNEL, KERNEL, KERNEL);
        int bias = parameter(prefix + "conv.bias", Role.ZEROS, outputs);
        String up = convolved(input, kernels(weight), bias, true, new Window(2, 1, true));
        return afterTransposed(up, prefix + "adn.", outputs);
    }

    @Override
    String topDecoder(String input, String prefix, int inputs, int outputs) {
        int fine = OCTANTS * outputs;
        int weight = parameter(prefix + "0.conv.weight", Role.KERNEL, inputs, outputs, KERNEL, KERNEL, KERNEL);
        int bias = parameter(prefix + "0.conv.bias", Role.ZEROS, outputs);
        Kernels kernels =
                rearranged(weight, 1, "%d, %d, 8, 2, 2, 2".formatted(inputs, outputs), "[2, 1, 0, 3, 4, 5]", fine);
        String up = convolved(input, kernels, bias, true, new Window(1, 1, false));
        String inner = value("(self).without_first_planes(%s)", up);
        onTheWayBack(
                inner, gradient -> passOn(up, "torch.constant_pad_nd(%s, [1, 0, 1, 0, 1, 0], 0)".formatted(gradient)));
        String classes = value("(self).octants_as_places(%s, %d)", inner, outputs);
        onTheWayBack(
                classes,
                gradient -> passOn(inner, "(self).octants_as_channels(%s, %s, %d)".formatted(gradient, inner, fine)));
        String places = afterTransposed(classes, prefix + "0.adn.", outputs);
        String active = value("(self).octants_as_channels(%s, %s, %d)", places, inner, fine);
        onTheWayBack(
                active, gradient -> passOn(places, "(self).octants_as_places(%s, %d)".formatted(gradient, outputs)));
        int last =
                parameter(prefix + "1.conv.unit0.conv.weight", Role.KERNEL, outputs, outputs, KERNEL, KERNEL, KERNEL);
        int lastBias = parameter(prefix + "1.conv.unit0.conv.bias", Role.ZEROS, outputs);
        Kernels between =
                rearranged(last, 2, "%d, %d, 8, 8, 3, 3, 3".formatted(outputs, outputs), "[2, 0, 3, 1, 4, 5, 6]", fine);
        String main = convolved(active, between, lastBias, false, new Window(1, 1, false));
        String whole = sum(main, active);
        String placed = value("(self).depth_to_space(%s, %d, b[0])", whole, outputs);
        onTheWayBack(placed, gradient -> passOn(whole, "(self).octants_of(%s, %s)".formatted(gradient, whole)));
        return placed;
    }

    @Override
    String normDropoutActivation(String input, String prefix, int width) {
        Adn adn = adn(prefix, width);
        int weight = adn.weight();
        int bias = adn.bias();
        int mean = adn.mean();
        int variance = adn.variance();
        int slope = adn.slope();
        exact.add(weight);
        exact.add(bias);
        if (purpose != Purpose.TRAINING) {
            String normed = value(
                    "torch.batch_norm(%s, p[%d], p[%d], b[%d], b[%d], batch_statistics, share, 1.0e-05, True)",
                    input, weight, bias, mean, variance);
            String dropped = variable();
            line("if dropping:");
            line("  %s, %s, = torch.native_dropout(%s, dropout, True)", dropped, variable(), normed);
            line("else:");
            line("  %s = %s", dropped, normed);
            return value("torch.prelu(%s, p[%d])", dropped, slope);
        }
        // Normalisation has fast kernels for channels that lie last in four dimensions, and none in five.
        String flat = value("torch.flatten(%s, 3)", input);
        String normed = variable();
        String batchMean = variable();
        String batchDeviation = variable();
        line(
                "%s, %s, %s, = torch.native_batch_norm(%s, %s, %s, b[%d], b[%d], True, 0.10000000000000001, 1.0e-05)",
                normed, batchMean, batchDeviation, flat, view(weight), view(bias), mean, variance);
        String dropped = variable();
        String mask = variable();
        line("if dropping:");
        line("  %s, %s, = torch.native_dropout(%s, dropout, True)", dropped, mask, normed);
        line("else:");
        line("  %s = %s", dropped, normed);
        line("  %s = %s", mask, normed);
        String result =
                value("torch.reshape(torch._prelu_kernel(%s, %s), torch.size(%s))", dropped, view(slope), input);
        onTheWayBack(result, gradient -> {
            String ofDropped = variable();
            String ofSlope = variable();
            line(
                    "%s, %s, = torch._prelu_kernel_backward(torch.flatten(%s, 3), %s, %s)",
                    ofDropped, ofSlope, gradient, dropped, view(slope));
            parameterGradients.put(slope, value("torch.sum(%s)", ofSlope));
            String ofNormed = variable();
            line("if dropping:");
            line("  %s = torch.native_dropout_backward(%s, %s, kept)", ofNormed, ofDropped, mask);
            line("else:");
            line("  %s = %s", ofNormed, ofDropped);
            String ofFlat = variable();
            String ofWeight = variable();
            String ofBias = variable();
            line(
                    "%s, %s, %s, = torch.native_batch_norm_backward(%s, %s, %s, b[%d], b[%d], %s, %s, True, 1.0e-05, [True, True, True])",
                    ofFlat, ofWeight, ofBias, ofNormed, flat, view(weight), mean, variance, batchMean, batchDeviation);
            parameterGradients.put(weight, ofWeight);
            parameterGradients.put(bias, ofBias);
            passOn(input, "torch.reshape(%s, torch.size(%s))".formatted(ofFlat, input));
        });
        return result;
    }

    /**
     * Kernels as a convolution takes them.
     *
     * @param value the script's variable or expression
     * @param biases how often the bias is repeated
     * @param passOn takes the gradient of the kernels back to the parameter
     */
    private record Kernels(String value, int biases, Consumer<String> passOn) {}

    private record Window(int stride, int padding, boolean transposed) {

        /** The arguments of a convolution from its stride on. */
        String arguments() {
            String strides = "[%1$d, %1$d, %1$d]".formatted(stride);
            String paddings = "[%1$d, %1$d, %1$d]".formatted(padding);
            return transposed
                    ? "%s, %s, [1, 1, 1], True, [1, 1, 1], 1".formatted(strides, paddings)
                    : "%s, %s, [1, 1, 1], False, [0, 0, 0], 1".formatted(strides, paddings);
        }
    }

    private Kernels kernels(int weight) {
        return new Kernels(view(weight), 1, gradient -> parameterGradients.put(weight, gradient));
    }

    /**
     * Kernels that are made of a parameter by a table.
     *
     * @param table the number of the constant, which lies behind the running statistics
     * @param size of the product
     * @param order by which octants come first; empty where they do already
     * @param outputs how many there are then
     */
    private Kernels rearranged(int weight, int table, String size, String order, int outputs) {
        exact.add(weight);
        String constant = "b[%d]".formatted(table - 3);
        String product = value("(self).rearranged(%s, %s, [%s], x)", view(weight), constant, size);
        String kernels = order.isEmpty() ? product : value("(self).octants_first(%s, %s, %d)", product, order, outputs);
        return new Kernels(kernels, order.isEmpty() ? 1 : OCTANTS, gradient -> {
            String ofProduct =
                    order.isEmpty() ? gradient : "(self).octants_back(%s, [%s], %s)".formatted(gradient, size, order);
            parameterGradients.put(weight, value("(self).rearranged_back(%s, %s)", ofProduct, constant));
        });
    }

    private String convolved(String input, Kernels kernels, int bias, boolean normalised, Window window) {
        boolean withoutBias = normalised && purpose == Purpose.TRAINING;
        if (normalised) {
            biasesAheadOfNormalisation.add(bias);
        }
        String biases = withoutBias
                ? "None"
                : kernels.biases == 1 ? view(bias) : "torch.repeat(%s, [%d])".formatted(view(bias), kernels.biases);
        String result = value("torch.convolution(%s, %s, %s, %s)", input, kernels.value, biases, window.arguments());
        onTheWayBack(result, gradient -> {
            boolean inputHasGradient = !input.equals(halved);
            String ofInput = variable();
            String ofKernels = variable();
            String ofBias = variable();
            int outputs = (int) parameters().get(bias).shape()[0] * kernels.biases;
            line(
                    "%s, %s, %s, = torch.convolution_backward(%s, %s, %s, %s, %s, [%s, True, %s])",
                    ofInput,
                    ofKernels,
                    ofBias,
                    gradient,
                    input,
                    kernels.value,
                    withoutBias ? "None" : "[" + outputs + "]",
                    window.arguments(),
                    inputHasGradient ? "True" : "False",
                    withoutBias ? "False" : "True");
            kernels.passOn.accept(ofKernels);
            if (!withoutBias) {
                parameterGradients.put(
                        bias,
                        kernels.biases == 1
                                ? ofBias
                                : value("torch.sum(torch.reshape(%s, [%d, -1]), [0])", ofBias, kernels.biases));
            }
            if (inputHasGradient) {
                passOn(input, ofInput);
            }
        });
        return result;
    }

    /** A parameter; in training as a view of the flat tensor, reduced where mixed precision says so. */
    private String view(int n) {
        if (purpose != Purpose.TRAINING) {
            return "p[%d]".formatted(n);
        }
        return views.computeIfAbsent(
                n, number -> value("%s", layout.view(layout.reduced().contains(number) ? "q" : "p[0]", number)));
    }

    /** What the backward pass does where it meets {@code value}. */
    private void onTheWayBack(String value, Consumer<String> action) {
        if (purpose == Purpose.TRAINING) {
            backward.push(() -> action.accept(gradients.remove(value)));
        }
    }

    /** Adds to the gradient of a value. */
    private void passOn(String value, String gradient) {
        String before = gradients.get(value);
        gradients.put(value, before == null ? value("%s", gradient) : value("torch.add(%s, %s)", before, gradient));
    }

    /**
     * From a kernel of stride 2 to the octants of two cells: along each axis the kernel's first tap lies on the last voxel of the first cell,
     * the others on the second's.
     */
    private static HostTensor halvingTable() {
        return table(OCTANTS * OCTANTS, column -> {
            int[] phase = digits(column / OCTANTS, 2);
            int[] cell = digits(column % OCTANTS, 2);
            return tap(axis -> 2 * (cell[axis] - 1) + phase[axis] + 1);
        });
    }

    /** From a transposed kernel of stride 2 to the octants that it writes from a cell and the next. */
    private static HostTensor doublingTable() {
        return table(OCTANTS * OCTANTS, column -> {
            int[] phase = digits(column / OCTANTS, 2);
            int[] cell = digits(column % OCTANTS, 2);
            return tap(axis -> phase[axis] + 1 - 2 * cell[axis]);
        });
    }

    /** From a kernel of the full resolution to one between the octants of three neighbouring cells. */
    private static HostTensor octantTable() {
        return table(OCTANTS * OCTANTS * TAPS, column -> {
            int[] to = digits(column / TAPS / OCTANTS, 2);
            int[] from = digits(column / TAPS % OCTANTS, 2);
            int[] cell = digits(column % TAPS, 3);
            return tap(axis -> 2 * (cell[axis] - 1) + from[axis] - to[axis] + 1);
        });
    }

    private static int[] digits(int number, int base) {
        return new int[] {number / base / base, number / base % base, number % base};
    }

    /** The number of a kernel's tap, or −1 where an axis lies outside. */
    private static int tap(IntUnaryOperator ofAxis) {
        int number = 0;
        for (int axis = 0; axis < 3; axis++) {
            int place = ofAxis.applyAsInt(axis);
            if (place < 0 || place >= KERNEL) {
                return -1;
            }
            number = number * KERNEL + place;
        }
        return number;
    }

    private static HostTensor table(int columns, IntUnaryOperator tapOfColumn) {
        float[] values = new float[TAPS * columns];
        for (int column = 0; column < columns; column++) {
            int tap = tapOfColumn.applyAsInt(column);
            if (tap >= 0) {
                values[tap * columns + column] = 1;
            }
        }
        return new HostTensor(new long[] {TAPS, columns}, values);
    }
}
