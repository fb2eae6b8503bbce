package dev.firstpick.results.map;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A pool's scans as points: near each other where a network saw the like in them. Lists are in the order of {@code volumes}.
 *
 * @param pool the pool's name
 * @param revision of the pool; unknown until its sealing was seen
 * @param representation which network looked, for example {@code reconstruction}; absent while there are no features
 * @param scope which part of each scan it looked at
 * @param dimension how many numbers it saw in each
 * @param explained each axis's share of the variance of the features, 0 to 1
 * @param clusters how many there are
 * @param volumes names
 * @param x along the first principal component
 * @param y along the second
 * @param cluster 0, 1, …, the largest first
 * @param scores by name, for example {@code proxy entropy}: how uncertain a network was; empty where none was asked
 * @param annotated whether it has its annotation
 */
public record PoolMap(
        String pool,
        @JsonInclude(JsonInclude.Include.ALWAYS) Optional<Integer> revision,
        Optional<String> representation,
        Optional<String> scope,
        int dimension,
        List<Double> explained,
        int clusters,
        List<String> volumes,
        List<Double> x,
        List<Double> y,
        List<Integer> cluster,
        Map<String, List<Double>> scores,
        List<Boolean> annotated) {

    public PoolMap {
        explained = List.copyOf(explained);
        volumes = List.copyOf(volumes);
        x = List.copyOf(x);
        y = List.copyOf(y);
        cluster = List.copyOf(cluster);
        annotated = List.copyOf(annotated);
        scores = Map.copyOf(scores);
    }

    /** The map of a pool that no network has looked at yet. */
    public static PoolMap empty(String pool) {
        return new PoolMap(
                pool,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0,
                List.of(),
                0,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Map.of(),
                List.of());
    }
}
