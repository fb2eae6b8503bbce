package dev.firstpick.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstpick.learning.data.IntensityRule;
import dev.firstpick.learning.data.PatchSize;
import dev.firstpick.learning.network.DeviceChoice;
import dev.firstpick.learning.network.LearningEngine;
import dev.firstpick.strategies.Candidates;
import dev.firstpick.strategies.Pick;
import dev.firstpick.strategies.Strategies;
import dev.firstpick.volume.Volume;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** From odd intensities through learning and embedding to the picks. */
class OddIntensitiesTest {

    private static final int SOUND = 10;
    private static final int SIDE = 20;
    private static final TrainingSettings SETTINGS = TrainingSettings.quick()
            .withChannels(List.of(8, 8, 16))
            .withPatch(new PatchSize(16, 16, 16))
            .withIterations(40);

    private final LearningEngine engine = LearningEngine.start(1, DeviceChoice.CPU);

    /** What is done to an ordinary scan that leaves nothing to be seen. */
    private static Map<String, Volume> withoutContrast() {
        Map<String, Volume> odd = new LinkedHashMap<>();
        odd.put("masked", changed(30, (n, value) -> n % 200 == 0 ? value + 100 : 0));
        odd.put("masked-block", changed(31, (n, value) -> n < 30 ? value + 100 : 0));
        odd.put("one-value", changed(32, (n, value) -> n % 200 == 0 ? value : 1234));
        odd.put("one-denormal-voxel", changed(33, (n, value) -> n == 777 ? Float.MIN_VALUE : 0));
        odd.put("one-large-voxel", changed(34, (n, value) -> n == 777 ? 3e38f : 0));
        odd.put("a-mask", changed(35, (n, value) -> value > 50 ? 1f : 0));
        return odd;
    }

    /** One voxel of an ordinary scan. */
    private static final Map<String, Float> ONE_VOXEL =
            Map.of("1e9", 1e9f, "3e38", 3e38f, "minus-3e38", -3e38f, "padding", -32768f, "denormal", Float.MIN_VALUE);

    @Test
    void scansThatShowNothingAreLeftOutAndNamedAndAreNoOnesFavourites() {
        // Given
        Map<String, Volume> pool = new TreeMap<>(sound());
        pool.putAll(withoutContrast());
        Source source = new Source(pool);
        try (Reconstruction network = learn(source)) {
            // When
            Map<String, float[]> features = new TreeMap<>();
            pool.forEach((name, scan) -> {
                if (withoutContrast().containsKey(name)) {
                    assertThatThrownBy(() -> network.describe(scan, new Scope.Global()))
                            .as(name)
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessageStartingWith("contrast: found 0.");
                } else {
                    features.put(name, network.embed(scan));
                }
            });
            // Then
            assertThat(source.leftOut).containsOnlyKeys(withoutContrast().keySet());
            assertThat(features).containsOnlyKeys(sound().keySet());
            for (String strategy : List.of("coreset", "typiclust", "alps", "maxherding", "usl", "repdiv")) {
                assertThat(picks(strategy, features)).as(strategy).hasSize(4).isSubsetOf(sound().keySet());
            }
        }
    }

    @Test
    void oneOddVoxelLeavesTheFeaturesAndIsNotPreferred() {
        // Given
        try (Reconstruction network = learn(new Source(sound()))) {
            Map<String, float[]> before = new TreeMap<>();
            sound().forEach((name, scan) -> before.put(name, network.embed(scan)));
            double apart = leastDistance(before.values());
            ONE_VOXEL.forEach((what, value) -> {
                for (String spoiled : before.keySet()) {
                    // When
                    float[] voxels = sound().get(spoiled).voxels().clone();
                    voxels[0] = value;
                    Description found =
                            network.describe(new Volume(sound().get(spoiled).grid(), voxels), new Scope.Global());
                    // Then
                    Map<String, float[]> after = new TreeMap<>(before);
                    after.put(spoiled, found.feature());
                    assertThat(distance(found.feature(), before.get(spoiled)))
                            .as("%s in %s", what, spoiled)
                            .isLessThan(apart / 3);
                    assertThat(found.uncertainty().variance()).isBetween(0.0, 1.0);
                    for (String strategy : List.of("coreset", "typiclust")) {
                        boolean favourite = picks(strategy, after).contains(spoiled)
                                && !picks(strategy, before).contains(spoiled);
                        assertThat(favourite)
                                .as("%s prefers %s for %s", strategy, spoiled, what)
                                .isFalse();
                    }
                }
            });
        }
    }

    @Test
    void anOddVoxelStaysWhereItIsWhenTheScanIsResampled() {
        // Given
        Volume scan = sound().get("sound-0");
        Task task =
                Task.joined(new IntensityRule.Mr()).withSpacing(new dev.firstpick.learning.data.Spacing(0.7, 0.7, 0.9));
        float[] plain = task.prepare(scan).image();
        for (float odd : new float[] {1e9f, 3e38f, -3e38f}) {
            float[] voxels = scan.voxels().clone();
            voxels[scan.grid().index(9, 9, 9)] = odd;
            // When
            float[] found = task.prepare(new Volume(scan.grid(), voxels)).image();
            // Then its neighbours alone differ: one voxel's width to each side, at these spacings
            int different = 0;
            for (int n = 0; n < found.length; n++) {
                assertThat(found[n]).isBetween(0f, 1f);
                different += Math.abs(found[n] - plain[n]) > 0.05 ? 1 : 0;
            }
            assertThat(different).isLessThan(5 * 5 * 6);
        }
    }

    @Test
    void aPoolWithoutAnyScanThatShowsSomethingIsRefused() {
        assertThatThrownBy(() -> learn(new Source(withoutContrast())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "pool: none of its 6 volumes can be used; the first asked for: contrast: found");
    }

    @Test
    void aScanThatBecomesTooLargeIsRefusedWithItsExtent() {
        Task task =
                Task.joined(new IntensityRule.Ct()).withSpacing(new dev.firstpick.learning.data.Spacing(1.5, 1.5, 2));
        Volume metres = new Volume(
                new dev.firstpick.volume.Grid(35, 51, 35, dev.firstpick.volume.Affine.scaling(700, 700, 1000)),
                new float[35 * 51 * 35]);
        assertThatThrownBy(() -> task.prepare(metres))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("too large: found 24500 × 35700 × 35000 mm, which at 1.5 × 1.5 × 2.0 mm is "
                        + "16333 × 23800 × 17500 voxels, expected at most 268435456 voxels");
    }

    private Reconstruction learn(CaseSource source) {
        return Reconstruction.train(
                engine,
                SETTINGS,
                new IntensityRule.Mr(),
                source,
                Optional.empty(),
                TrainingListener.NONE,
                CheckpointSink.NONE,
                StopSignal.NEVER);
    }

    private static List<String> picks(String strategy, Map<String, float[]> features) {
        Candidates candidates =
                Candidates.of(List.copyOf(features.keySet()), features.values().toArray(float[][]::new));
        return Strategies.byName(strategy).pick(candidates, 4, 1).stream()
                .map(Pick::volume)
                .toList();
    }

    private static Map<String, Volume> sound() {
        Map<String, Volume> scans = new TreeMap<>();
        for (int n = 0; n < SOUND; n++) {
            scans.put("sound-" + n, Phantom.of(n, SIDE).image());
        }
        return scans;
    }

    private static Volume changed(long seed, BiFunction<Integer, Float, Float> change) {
        Volume scan = Phantom.of(seed, SIDE).image();
        float[] voxels = scan.voxels().clone();
        for (int n = 0; n < voxels.length; n++) {
            voxels[n] = change.apply(n, voxels[n]);
        }
        return new Volume(scan.grid(), voxels);
    }

    private static double leastDistance(Collection<float[]> features) {
        List<float[]> all = List.copyOf(features);
        double least = Double.POSITIVE_INFINITY;
        for (int n = 0; n < all.size(); n++) {
            for (int m = 0; m < n; m++) {
                least = Math.min(least, distance(all.get(n), all.get(m)));
            }
        }
        return least;
    }

    private static double distance(float[] one, float[] other) {
        double squares = 0;
        for (int n = 0; n < one.length; n++) {
            squares += (one[n] - other[n]) * (one[n] - other[n]);
        }
        return Math.sqrt(squares);
    }

    private static final class Source implements CaseSource {

        private final List<String> names;
        private final List<Volume> scans;
        private final Map<String, String> leftOut = new TreeMap<>();

        Source(Map<String, Volume> pool) {
            names = new ArrayList<>(pool.keySet());
            scans = new ArrayList<>(pool.values());
        }

        @Override
        public int size() {
            return scans.size();
        }

        @Override
        public Volume load(int index) {
            return scans.get(index);
        }

        @Override
        public void leftOut(int index, String reason) {
            assertThat(leftOut.put(names.get(index), reason)).as("told once").isNull();
        }
    }
}
