package dev.firstpick.learning;

/**
 * What a representation says of one volume.
 *
 * @param feature the bottleneck's activation, averaged over space
 * @param uncertainty over stochastic passes
 */
public record Description(float[] feature, Uncertainty uncertainty) {}
