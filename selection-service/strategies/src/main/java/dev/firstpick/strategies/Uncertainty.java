package dev.firstpick.strategies;

/** How unsure a network without annotations is of a volume: one score for the whole volume, the mean over its voxels. */
public enum Uncertainty {
    /** Entropy −p̄ ln p̄ of the proxy network's mean probability over stochastic passes. */
    PROXY_ENTROPY("proxy-entropy"),
    /** Variance of the proxy network's probability over stochastic passes. */
    PROXY_VARIANCE("proxy-variance"),
    /** Variance of the reconstruction network's output over stochastic passes. */
    RECONSTRUCTION_VARIANCE("reconstruction-variance");

    private final String id;

    Uncertainty(String id) {
        this.id = id;
    }

    /** The name in configurations and events, such as {@code proxy-entropy}. */
    public String id() {
        return id;
    }
}
