package dev.firstpick.learning;

import java.util.OptionalDouble;

/**
 * How unsure a network is of a volume over stochastic passes: per voxel, then averaged over the voxels of the scope.
 *
 * @param entropy −p̄ ln p̄ of the mean probability p̄ of the foreground, in nats; only of networks that give probabilities
 * @param variance of the foreground's probability, or of the reproduced intensity
 */
public record Uncertainty(OptionalDouble entropy, double variance) {}
