package dev.firstpick.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.firstpick.learning.data.IntensityRule;
import dev.firstpick.learning.data.PatchSize;
import dev.firstpick.learning.data.ProxyRule;
import dev.firstpick.learning.metrics.Metrics;
import dev.firstpick.learning.network.DeviceChoice;
import dev.firstpick.learning.network.LearningEngine;
import dev.firstpick.volume.Grid;
import dev.firstpick.volume.Volume;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class RepresentationTest {

    private static final ProxyRule RULE = new ProxyRule.HuWindow(60, 300);
    /** The phantom's intensities run from −50 to 250: read as Hounsfield units, they need no statistics of the whole scan. */
    private static final IntensityRule INTENSITY = new IntensityRule.Ct(-100, 300);

    private static final TrainingSettings TINY = TrainingSettings.quick()
            .withChannels(List.of(8, 8, 16))
            .withPatch(new PatchSize(16, 16, 16))
            .withIterations(60)
            .withCheckpointEvery(20);

    private static final Scope GLOBAL = new Scope.Global();

    private final LearningEngine engine = LearningEngine.start(1, DeviceChoice.CPU);

    @Test
    void aProxyFindsPseudoLabelsAndDescribesWithoutChanging() throws IOException {
        // Given
        Volume unseen = Phantom.of(99, 16).image();
        Volume other = Phantom.of(98, 22).image();
        try (Proxy proxy = proxy(TINY, Optional.empty(), CheckpointSink.NONE)) {
            byte[] before = exported(proxy);
            // When
            Description described = proxy.describe(unseen, GLOBAL);
            Description larger = proxy.describe(other, GLOBAL);
            // Then
            Volume pseudoLabel = new Volume(unseen.grid(), floats(RULE.label(unseen.voxels(), unseen.voxels())));
            assertThat(Metrics.evaluate(proxy.predict(unseen), pseudoLabel, 2)
                            .get(0)
                            .dice())
                    .isGreaterThan(0.7);
            assertThat(described.feature()).hasSize(16).isNotEqualTo(larger.feature());
            assertThat(described.uncertainty().entropy().orElseThrow()).isBetween(1e-4, 1 / Math.E);
            assertThat(described.uncertainty().variance()).isBetween(1e-6, 0.25);
            assertThat(exported(proxy)).isEqualTo(before);
            try (Proxy loaded = Proxy.load(engine, new ByteArrayInputStream(before))) {
                assertThat(loaded.uncertainty(other, GLOBAL)).isEqualTo(larger.uncertainty());
                assertThat(loaded.uncertainty(unseen, GLOBAL)).isEqualTo(described.uncertainty());
                assertThat(loaded.embed(unseen, GLOBAL)).isEqualTo(described.feature());
            }
        }
    }

    @Test
    void theLocalScopeIsTheVolumeCutToTheGrownBoxOfItsPseudoLabel() {
        // Given a small ball in a larger scan
        Volume scan = Phantom.of(5, 40).image();
        float[] voxels = scan.voxels().clone();
        Grid grid = scan.grid();
        for (int k = 0; k < grid.depth(); k++) {
            for (int j = 0; j < grid.height(); j++) {
                for (int i = 0; i < grid.width(); i++) {
                    boolean inside = i >= 12 && i < 18 && j >= 14 && j < 19 && k >= 3 && k < 9;
                    voxels[grid.index(i, j, k)] = inside ? 200 : Math.min(50, voxels[grid.index(i, j, k)]);
                }
            }
        }
        Volume whole = new Volume(grid, voxels);
        Volume cut = cut(whole, 7, 9, 0, 16, 15, 14);
        Scope local = new Scope.Local(RULE);
        try (Proxy proxy = proxy(TINY.withIterations(4), Optional.empty(), CheckpointSink.NONE)) {
            // When
            Description found = proxy.describe(whole, local);
            Description expected = proxy.describe(cut, GLOBAL);
            // Then
            assertThat(found.feature()).isEqualTo(expected.feature());
            assertThat(found.uncertainty()).isEqualTo(expected.uncertainty());
            assertThat(found.feature()).isNotEqualTo(proxy.embed(whole, GLOBAL));
            Scope nowhere = new Scope.Local(new ProxyRule.HuWindow(1000, 2000));
            assertThat(proxy.embed(whole, nowhere)).isEqualTo(proxy.embed(whole, GLOBAL));
        }
    }

    @Test
    void withoutDropoutPassesAgreeAndTheEntropyIsThatOfTheProbability() {
        try (Proxy proxy = proxy(TINY.withIterations(4).withDropout(0), Optional.empty(), CheckpointSink.NONE);
                Reconstruction reconstruction =
                        reconstruction(TINY.withIterations(4).withDropout(0))) {
            Volume scan = Phantom.of(3, 16).image();
            Uncertainty found = proxy.uncertainty(scan, GLOBAL);
            assertThat(found.variance()).isZero();
            assertThat(found.entropy().orElseThrow()).isBetween(0.01, 1 / Math.E);
            assertThat(reconstruction.uncertainty(scan, GLOBAL).variance()).isZero();
        }
    }

    @Test
    void aReconstructionVariesUnderDropoutAndHasNoEntropy() {
        try (Reconstruction reconstruction = reconstruction(TINY.withIterations(10))) {
            Volume scan = Phantom.of(3, 16).image();
            Description described = reconstruction.describe(scan, new Scope.Local(RULE));
            assertThat(described.uncertainty().variance()).isPositive();
            assertThat(described.uncertainty().entropy()).isEmpty();
            assertThat(described.feature()).hasSize(16);
            assertThatThrownBy(() -> reconstruction.describe(scan, GLOBAL, () -> true))
                    .isInstanceOf(CancellationException.class);
            assertThat(described.uncertainty()).isEqualTo(reconstruction.uncertainty(scan, new Scope.Local(RULE)));
        }
    }

    @Test
    void aProxyGoesOnFromACheckpointToTheSameWeightsBitForBit() throws IOException {
        // Given
        List<byte[]> checkpoints = new ArrayList<>();
        TrainingSettings settings = TINY.withIterations(6).withCheckpointEvery(3);
        byte[] whole;
        try (Proxy proxy = proxy(settings, Optional.empty(), saved -> checkpoints.add(saved.toBytes()))) {
            whole = exported(proxy);
        }
        // When
        Checkpoint from = Checkpoint.fromBytes(checkpoints.get(0));
        try (Proxy resumed = proxy(settings, Optional.of(from), CheckpointSink.NONE)) {
            // Then
            assertThat(from.iteration()).isEqualTo(3);
            assertThat(exported(resumed)).isEqualTo(whole);
        }
    }

    @Test
    void theEntropyIsTheForegroundsOwnTerm() {
        assertThat(Entropy.of(0)).isZero();
        assertThat(Entropy.of(1)).isZero();
        assertThat(Entropy.of(1 / Math.E)).isCloseTo(1 / Math.E, within(1e-15));
        // NumPy: p = np.array([.1, .5, .9]); (-p * np.log(p)).mean()
        assertThat(Entropy.mean(new float[] {0.1f, 0.5f, 0.9f, 0.3f}, 3)).isCloseTo(0.223886, within(1e-6));
    }

    @Test
    void everyOrganHasARuleForItsModality() {
        for (Organ organ : Organ.values()) {
            assertThat(organ.proxy() instanceof ProxyRule.HuWindow)
                    .as(organ.name())
                    .isEqualTo(organ.task().intensity() instanceof IntensityRule.Ct);
        }
    }

    private Proxy proxy(TrainingSettings settings, Optional<Checkpoint> from, CheckpointSink sink) {
        return Proxy.train(
                engine, settings, INTENSITY, RULE, pool(), from, TrainingListener.NONE, sink, StopSignal.NEVER);
    }

    private Reconstruction reconstruction(TrainingSettings settings) {
        return Reconstruction.train(
                engine,
                settings,
                INTENSITY,
                pool(),
                Optional.empty(),
                TrainingListener.NONE,
                CheckpointSink.NONE,
                StopSignal.NEVER);
    }

    private static CaseSource pool() {
        List<SegmentationCase> cases = Phantom.cases(3, 16);
        return new CaseSource() {
            @Override
            public int size() {
                return cases.size();
            }

            @Override
            public Volume load(int index) {
                return cases.get(index).image();
            }
        };
    }

    private static Volume cut(Volume volume, int i0, int j0, int k0, int width, int height, int depth) {
        Grid grid = new Grid(width, height, depth, volume.grid().affine());
        float[] voxels = new float[grid.size()];
        for (int k = 0; k < depth; k++) {
            for (int j = 0; j < height; j++) {
                for (int i = 0; i < width; i++) {
                    voxels[grid.index(i, j, k)] = volume.at(i0 + i, j0 + j, k0 + k);
                }
            }
        }
        return new Volume(grid, voxels);
    }

    private static float[] floats(byte[] label) {
        float[] values = new float[label.length];
        for (int n = 0; n < values.length; n++) {
            values[n] = label[n];
        }
        return values;
    }

    private static byte[] exported(Representation representation) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        representation.exportWeights(out);
        return out.toByteArray();
    }
}
