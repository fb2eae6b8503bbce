package dev.firstpick.learning;

import dev.firstpick.volume.Affine;
import dev.firstpick.volume.Grid;
import dev.firstpick.volume.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A bright ball with a brighter core in noise. */
final class Phantom {

    private Phantom() {}

    static List<SegmentationCase> cases(int count, int extent) {
        List<SegmentationCase> cases = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            cases.add(of(n, extent));
        }
        return cases;
    }

    static SegmentationCase of(long seed, int extent) {
        Random random = new Random(seed);
        Grid grid = new Grid(extent, extent - 2, extent + 1, Affine.scaling(1, 1.5, 2));
        double ci = extent * (0.4 + 0.2 * random.nextDouble());
        double cj = extent * (0.4 + 0.2 * random.nextDouble());
        double ck = extent * (0.4 + 0.2 * random.nextDouble());
        double radius = extent * (0.2 + 0.1 * random.nextDouble());
        float[] image = new float[grid.size()];
        float[] label = new float[grid.size()];
        for (int k = 0; k < grid.depth(); k++) {
            for (int j = 0; j < grid.height(); j++) {
                for (int i = 0; i < grid.width(); i++) {
                    double distance = Math.sqrt((i - ci) * (i - ci) + (j - cj) * (j - cj) + (k - ck) * (k - ck));
                    int n = grid.index(i, j, k);
                    label[n] = distance < radius / 2 ? 2 : distance < radius ? 1 : 0;
                    image[n] = (float) (100 * label[n] + 20 * random.nextGaussian());
                }
            }
        }
        return new SegmentationCase("phantom-" + seed, new Volume(grid, image), new Volume(grid, label));
    }
}
