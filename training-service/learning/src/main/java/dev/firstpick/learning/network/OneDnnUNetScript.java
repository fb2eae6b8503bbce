package dev.firstpick.learning.network;

import dev.firstpick.learning.network.TensorSpec.Role;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The network as oneDNN computes it fast and right: whole blocks of channels, dropout's masks from 16-bit draws. */
final class OneDnnUNetScript extends UNetScript {

    /**
     * Channels come to oneDNN in whole blocks, the last ones zeros. Otherwise it fills the blocks up by itself, and where it lays out the
     * weights for that (3.7.1; seen on AMD's family 26, with AVX2 and AVX-512) the filling wipes out taps of the kernels: sums and
     * gradients are silently wrong, or no numbers. Strided gradients and transposed convolutions have blocks of two. The same kernels
     * with whole blocks were right for all widths that were tried, and {@code NetworkTest} holds them to double precision, which oneDNN
     * has no part in.
     */
    private static final int BLOCK = 16;

    OneDnnUNetScript(NetworkShape shape) {
        this(shape, false);
        write();
    }

    private OneDnnUNetScript(NetworkShape shape, boolean folded) {
        super(shape, folded);
    }

    @Override
    UNetScript forPasses() {
        return new OneDnnUNetScript(shape(), true);
    }

    @Override
    String operators() {
        return resource("onednn.torchscript").replace("#REDUCED", reduced());
    }

    @Override
    void begin() {
        if (!folded()) {
            line("g = torch.Generator(device=ops.prim.device(x), seed=seed)");
            line("dropping = torch.gt(dropout, 0.)");
            line("keep = (self).share_kept(dropout)");
        }
    }

    /** bfloat16, but for those of normalisation, which computes with 32 bits. */
    private String reduced() {
        return IntStream.range(0, parameters().size())
                .mapToObj(n -> (parameters().get(n).normalises() ? "p[%d]" : "torch.to(p[%d], 15)").formatted(n))
                .collect(Collectors.joining(", "));
    }

    @Override
    String sum(String main, String shortcut) {
        return value("torch.add(%s, %s)", main, shortcut);
    }

    @Override
    String joined(String first, int channelsOfFirst, String second, int channelsOfSecond) {
        return value("torch.cat([%s, %s], 1)", first, second);
    }

    /**
     * The decoder of the full resolution has as few channels as there are classes, of which oneDNN would fill most of a block with
     * nothing, eight times for eight neighbouring voxels. So it is computed at half the resolution, with those eight as channels of
     * their own: the same sums, in whole blocks. Only the result is put back into place.
     */
    @Override
    String topDecoder(String input, String prefix, int inputs, int outputs) {
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

    @Override
    String transposedUnit(String input, String prefix, int inputs, int outputs) {
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

    @Override
    String convolution(String input, String name, int inputs, int outputs, int stride, int kernel, boolean normalised) {
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

    @Override
    String normDropoutActivation(String input, String prefix, int width) {
        Adn adn = adn(prefix, width);
        // What dropout keeps is divided by its share: here, where it costs a few numbers instead of a tensor.
        String normed = value(
                "torch.batch_norm(%s, torch.div(p[%d], keep), torch.div(p[%d], keep), b[%d], b[%d], batch_statistics, "
                        + "share, 1.0e-05, True)",
                input, adn.weight(), adn.bias(), adn.mean(), adn.variance());
        String dropped = variable();
        line("if dropping:");
        line("  %s = torch.mul_(%s, (self).kept(%s, keep, g))", dropped, normed, normed);
        line("else:");
        line("  %s = %s", dropped, normed);
        return value("torch.prelu(%s, p[%d])", dropped, adn.slope());
    }
}
