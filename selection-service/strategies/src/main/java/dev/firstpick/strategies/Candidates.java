package dev.firstpick.strategies;

import dev.firstpick.strategies.numeric.Features;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * The volumes to choose from, with what is known of them.
 *
 * <p>They are held sorted by id, so the order in which they came changes nothing. Immutable: each {@code with…} method returns new candidates.
 */
public final class Candidates {

    private final List<String> volumes;
    private final Features features;
    private final Map<Uncertainty, double[]> uncertainties;
    private final BitSet kept;

    private Candidates(List<String> volumes, Features features, Map<Uncertainty, double[]> uncertainties, BitSet kept) {
        this.volumes = volumes;
        this.features = features;
        this.uncertainties = uncertainties;
        this.kept = kept;
    }

    /**
     * Candidates of which nothing is known but their ids.
     *
     * @param volumes ids, at least one, each once
     * @throws SelectionException.InvalidCandidates if there is none, or one is blank or twice there
     */
    public static Candidates of(List<String> volumes) {
        return new Candidates(sorted(volumes), Features.none(), Map.of(), new BitSet());
    }

    /**
     * Candidates with features.
     *
     * @param volumes ids, at least one, each once
     * @param features (n, d): the features of each volume, in the order of the volumes
     * @throws SelectionException.InvalidCandidates if counts differ, or an id is blank or twice there
     * @throws SelectionException.InvalidValue if a feature is not finite or lengths differ; names the volume
     */
    public static Candidates of(List<String> volumes, float[][] features) {
        if (features.length != volumes.size()) {
            throw countsDiffer(volumes.size(), features.length);
        }
        int dimension = features.length == 0 ? 0 : features[0].length;
        float[] rowMajor = new float[Math.multiplyExact(features.length, dimension)];
        for (int i = 0; i < features.length; i++) {
            if (features[i].length != dimension) {
                throw new SelectionException.InvalidValue("features of volume " + volumes.get(i) + ": found "
                        + features[i].length + " numbers, expected " + dimension + " as for volume " + volumes.get(0));
            }
            System.arraycopy(features[i], 0, rowMajor, i * dimension, dimension);
        }
        return of(volumes, rowMajor, dimension);
    }

    /**
     * Candidates with features in one array.
     *
     * @param volumes ids, at least one, each once
     * @param rowMajor n · d numbers: those of the first volume, then those of the second, …
     * @param dimension d, at least 1
     * @throws SelectionException.InvalidCandidates if counts differ, or an id is blank or twice there
     * @throws SelectionException.InvalidValue if a feature is not finite; names the volume
     */
    public static Candidates of(List<String> volumes, float[] rowMajor, int dimension) {
        if (dimension < 1) {
            throw new SelectionException.InvalidCandidates(
                    "features: found " + dimension + " numbers a volume, expected at least 1");
        }
        if (rowMajor.length != (long) volumes.size() * dimension) {
            throw countsDiffer(volumes.size(), rowMajor.length / dimension);
        }
        List<String> sorted = sorted(volumes);
        int[] order = IntStream.range(0, volumes.size())
                .boxed()
                .sorted((a, b) -> volumes.get(a).compareTo(volumes.get(b)))
                .mapToInt(Integer::intValue)
                .toArray();
        float[] values = new float[rowMajor.length];
        for (int i = 0; i < order.length; i++) {
            System.arraycopy(rowMajor, order[i] * dimension, values, i * dimension, dimension);
            checkFinite(sorted.get(i), values, i * dimension, dimension);
        }
        return new Candidates(sorted, new Features(order.length, dimension, values), Map.of(), new BitSet());
    }

    /**
     * These candidates with an uncertainty score each.
     *
     * @param uncertainty which score
     * @param byVolume the score of every candidate; volumes that are no candidates are ignored
     * @throws SelectionException.InvalidCandidates if a candidate has no score; names the volume
     * @throws SelectionException.InvalidValue if a score is not finite; names the volume
     */
    public Candidates withUncertainty(Uncertainty uncertainty, Map<String, Double> byVolume) {
        double[] scores = new double[size()];
        for (int i = 0; i < scores.length; i++) {
            Double score = byVolume.get(volumes.get(i));
            if (score == null) {
                throw new SelectionException.InvalidCandidates(uncertainty.id() + " of volume " + volumes.get(i)
                        + ": found none, expected one for every candidate");
            }
            if (!Double.isFinite(score)) {
                throw new SelectionException.InvalidValue(uncertainty.id() + " of volume " + volumes.get(i) + ": found "
                        + score + ", expected a finite number");
            }
            scores[i] = score;
        }
        Map<Uncertainty, double[]> all = new EnumMap<>(Uncertainty.class);
        all.putAll(uncertainties);
        all.put(uncertainty, scores);
        return new Candidates(volumes, features, all, kept);
    }

    /**
     * These candidates, of which some stay picked because they are annotated already.
     *
     * @param annotated ids of candidates; replaces those kept before
     * @throws SelectionException.InvalidCandidates if one is no candidate; names the volume
     */
    public Candidates keeping(Collection<String> annotated) {
        BitSet positions = new BitSet(size());
        for (String volume : annotated) {
            int position = Collections.binarySearch(volumes, volume);
            if (position < 0) {
                throw new SelectionException.InvalidCandidates(
                        "keep: found volume " + volume + ", expected only volumes that are among the candidates");
            }
            positions.set(position);
        }
        return new Candidates(volumes, features, uncertainties, positions);
    }

    /** The ids, sorted. */
    public List<String> volumes() {
        return volumes;
    }

    /** How many candidates there are. */
    public int size() {
        return volumes.size();
    }

    /** Whether there are features. */
    public boolean hasFeatures() {
        return features.columns() > 0;
    }

    /** Whether every candidate has that score. */
    public boolean has(Uncertainty uncertainty) {
        return uncertainties.containsKey(uncertainty);
    }

    /** The ids that stay picked. */
    public Set<String> kept() {
        Set<String> ids = new TreeSet<>();
        kept.stream().forEach(i -> ids.add(volumes.get(i)));
        return ids;
    }

    String volume(int position) {
        return volumes.get(position);
    }

    Features features() {
        return features;
    }

    double[] uncertainty(Uncertainty uncertainty) {
        return uncertainties.get(uncertainty);
    }

    BitSet keptPositions() {
        return (BitSet) kept.clone();
    }

    private static List<String> sorted(List<String> volumes) {
        if (volumes.isEmpty()) {
            throw new SelectionException.InvalidCandidates("volumes: found none, expected at least one candidate");
        }
        Set<String> seen = new HashSet<>();
        for (String volume : volumes) {
            if (volume.isBlank()) {
                throw new SelectionException.InvalidCandidates("volumes: found a blank id, expected text");
            }
            if (!seen.add(volume)) {
                throw new SelectionException.InvalidCandidates(
                        "volumes: found " + volume + " twice, expected each volume once");
            }
        }
        List<String> sorted = new ArrayList<>(volumes);
        Collections.sort(sorted);
        return Collections.unmodifiableList(sorted);
    }

    private static void checkFinite(String volume, float[] values, int from, int count) {
        for (int j = 0; j < count; j++) {
            if (!Float.isFinite(values[from + j])) {
                throw new SelectionException.InvalidValue("features of volume " + volume + ": found " + values[from + j]
                        + " at position " + j + ", expected finite numbers");
            }
        }
    }

    private static SelectionException countsDiffer(int volumes, int rows) {
        return new SelectionException.InvalidCandidates(
                "features: found those of " + rows + " volumes, expected " + volumes + ", one row for each volume");
    }

    @Override
    public String toString() {
        return "Candidates[" + size() + " volumes, " + features.columns() + " features, " + uncertainties.keySet()
                + ", " + kept.cardinality() + " kept, " + Arrays.asList(volumes.get(0), volumes.get(size() - 1)) + "]";
    }
}
