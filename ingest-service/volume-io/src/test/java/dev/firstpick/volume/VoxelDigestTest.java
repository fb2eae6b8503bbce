package dev.firstpick.volume;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A copy is what holds the same voxels, whatever the bytes. */
class VoxelDigestTest {

    private static final Path COPIES = Path.of("src/test/fixtures/copies");
    private static final Affine OBLIQUE = Affine.of(0.8, 0.1, 0.02, -20, -0.09, 0.9, 0.1, 7, 0.01, -0.2, 2.5, 40);

    /** {@code src/test/fixtures/make_copies.py} made the files with nibabel: one scan, saved in as many ways as there are. */
    static Stream<String> copies() throws IOException {
        try (Stream<Path> files = Files.list(COPIES)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.contains(".nii"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("copies")
    void aCopyIsTheSameHoweverItIsSaved(String file) throws IOException {
        Volume scan = read("scan.nii");
        VoxelDigest original = VoxelDigest.of(scan);

        VoxelDigest copy = VoxelDigest.of(read(file));

        if (file.startsWith("other-")) {
            assertThat(copy.sha256()).isNotEqualTo(original.sha256());
        } else {
            assertThat(copy.sha256()).isEqualTo(original.sha256());
        }
        if (!file.startsWith("other-") && !file.startsWith("elsewhere-")) {
            assertThat(copy.grid().affine().toRowMajor())
                    .containsExactly(original.grid().affine().toRowMajor(), Offset.offset(1e-4));
        }
        if (file.startsWith("elsewhere-")) {
            assertThat(copy.grid().affine().isCloseTo(original.grid().affine(), 1e-2))
                    .isFalse();
        }
    }

    @Test
    void thereAreCopiesOfEveryKind() throws IOException {
        assertThat(copies()).hasSizeGreaterThan(15).anyMatch(name -> name.startsWith("other-"));
    }

    @Test
    void allFortyEightStoredOrdersAreOneScanAtOnePlace() {
        Volume scan = noise(5, 7, 6, 1);
        VoxelDigest original = VoxelDigest.of(scan);
        Set<String> stored = new HashSet<>();

        for (Volume turned : turned(scan)) {
            VoxelDigest digest = VoxelDigest.of(turned);
            stored.add(turned.grid().shape() + Arrays.hashCode(turned.voxels()));

            assertThat(digest.sha256()).isEqualTo(original.sha256());
            assertThat(digest.grid().affine().toRowMajor())
                    .containsExactly(original.grid().affine().toRowMajor(), Offset.offset(1e-9));
        }
        assertThat(stored).hasSize(48);
    }

    @Test
    void aSymmetricalImageIsTheSameInAllOrdersToo() {
        float[] voxels = new float[4 * 4 * 4];
        Arrays.fill(voxels, 1);
        voxels[0] = 7;
        voxels[63] = 7;
        voxels[3] = 9;
        voxels[60] = 9;
        Volume scan = new Volume(new Grid(4, 4, 4, OBLIQUE), voxels);

        assertThat(turned(scan).stream().map(turned -> VoxelDigest.of(turned).sha256()))
                .containsOnly(VoxelDigest.of(scan).sha256());
    }

    @Test
    void oneVoxelLessIsAnotherScan() {
        Volume scan = noise(6, 6, 6, 2);
        float[] changed = scan.voxels().clone();
        changed[17] = Math.nextUp(changed[17]);
        float[] swapped = scan.voxels().clone();
        swapped[0] = scan.voxels()[1];
        swapped[1] = scan.voxels()[0];

        assertThat(List.of(changed, swapped))
                .extracting(voxels ->
                        VoxelDigest.of(new Volume(scan.grid(), voxels)).sha256())
                .doesNotContain(VoxelDigest.of(scan).sha256())
                .doesNotHaveDuplicates();
    }

    @Test
    void theSameVoxelsInAnotherShapeAreAnotherScan() {
        Volume scan = noise(4, 6, 8, 3);
        Volume reshaped = new Volume(new Grid(8, 6, 4, OBLIQUE), scan.voxels());

        assertThat(VoxelDigest.of(reshaped).sha256())
                .isNotEqualTo(VoxelDigest.of(scan).sha256());
    }

    @Test
    void theZeroHasNoSign() {
        Grid grid = new Grid(2, 1, 1, OBLIQUE);

        assertThat(VoxelDigest.of(new Volume(grid, new float[] {0f, 1f})))
                .isEqualTo(VoxelDigest.of(new Volume(grid, new float[] {-0f, 1f})));
    }

    private static Volume noise(int width, int height, int depth, long seed) {
        Random random = new Random(seed);
        float[] voxels = new float[width * height * depth];
        for (int n = 0; n < voxels.length; n++) {
            voxels[n] = random.nextInt(50);
        }
        return new Volume(new Grid(width, height, depth, OBLIQUE), voxels);
    }

    /** The same scan at the same place, its axes stored in all orders and directions. */
    private static List<Volume> turned(Volume scan) {
        Grid grid = scan.grid();
        int[] lengths = {grid.width(), grid.height(), grid.depth()};
        List<Volume> all = new ArrayList<>();
        for (int[] axes : new int[][] {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}}) {
            for (int flips = 0; flips < 8; flips++) {
                double[] rows = new double[12];
                for (int row = 0; row < 3; row++) {
                    rows[row * 4 + 3] = grid.affine().get(row, 3);
                    for (int n = 0; n < 3; n++) {
                        boolean flipped = (flips >> n & 1) == 1;
                        double step = grid.affine().get(row, axes[n]);
                        rows[row * 4 + n] = flipped ? -step : step;
                        rows[row * 4 + 3] += flipped ? (lengths[axes[n]] - 1) * step : 0;
                    }
                }
                Grid turned = new Grid(lengths[axes[0]], lengths[axes[1]], lengths[axes[2]], Affine.of(rows));
                float[] voxels = new float[grid.size()];
                for (int n = 0; n < voxels.length; n++) {
                    int[] here = {
                        n % turned.width(), n / turned.width() % turned.height(), n / (turned.width() * turned.height())
                    };
                    int[] there = new int[3];
                    for (int axis = 0; axis < 3; axis++) {
                        boolean flipped = (flips >> axis & 1) == 1;
                        there[axes[axis]] = flipped ? lengths[axes[axis]] - 1 - here[axis] : here[axis];
                    }
                    voxels[n] = scan.at(there[0], there[1], there[2]);
                }
                all.add(new Volume(turned, voxels));
            }
        }
        return all;
    }

    private static Volume read(String file) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        Files.copy(COPIES.resolve(file), content);
        return Nifti.read(new ByteArrayInputStream(content.toByteArray()), file, VolumeLimits.defaults())
                .volume();
    }
}
