package dev.firstpick.learning.network;

import java.util.List;

/**
 * The shape of a residual 3D U-Net as MONAI's {@code UNet} builds it (Kerfoot et al., STACOM 2018): each level of the encoder is a
 * residual unit that halves the resolution, each level of the decoder a transposed convolution followed by a residual unit with
 * one subunit; batch normalisation, PReLU, kernels of 3.
 *
 * @param inputs channels of the image
 * @param outputs channels of the result: classes with the background, or 1 for reconstruction
 * @param channels per level from the top, at least two
 * @param residualUnits convolutions in an encoder's residual unit, at least 1
 */
public record NetworkShape(int inputs, int outputs, List<Integer> channels, int residualUnits) {

    /** The channels of the published benchmark. */
    public static final List<Integer> PAPER_CHANNELS = List.of(16, 32, 48, 64, 128);

    public NetworkShape {
        channels = List.copyOf(channels);
        if (inputs < 1 || outputs < 1) {
            throw new IllegalArgumentException(
                    "channels: found " + inputs + " in and " + outputs + " out, expected at least 1 of each");
        }
        if (channels.size() < 2 || channels.stream().anyMatch(width -> width < 1)) {
            throw new IllegalArgumentException(
                    "channels: found " + channels + ", expected at least two levels, each at least 1 wide");
        }
        if (residualUnits < 1) {
            throw new IllegalArgumentException("residualUnits: found " + residualUnits + ", expected at least 1");
        }
    }

    /** The published benchmark's network: one channel in, 16-32-48-64-128, two residual units. */
    public static NetworkShape paper(int outputs) {
        return new NetworkShape(1, outputs, PAPER_CHANNELS, 2);
    }

    /** By how much the network shrinks an axis to its bottleneck; every axis of a patch is a multiple of it. */
    public int stride() {
        return 1 << (channels.size() - 1);
    }

    /** The width of the bottleneck, which is the length of a volume's feature. */
    public int features() {
        return channels.get(channels.size() - 1);
    }
}
