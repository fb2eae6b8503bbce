package dev.firstpick.training.handlers;

import dev.firstpick.volume.Affine;
import dev.firstpick.volume.Grid;
import dev.firstpick.volume.Volume;

/** A small scan of which every network can say something, in Hounsfield units as well as in the arbitrary ones of MR. */
final class SoundScan {

    private static final int SIDE = 16;
    private static final int STEPS = 101;

    private SoundScan() {}

    /** 16 voxels of 1 mm along each axis, −800 to 800. */
    static Volume make() {
        Grid grid = new Grid(SIDE, SIDE, SIDE, Affine.scaling(1, 1, 1));
        float[] voxels = new float[grid.size()];
        for (int n = 0; n < voxels.length; n++) {
            voxels[n] = 16f * (n % STEPS) - 800;
        }
        return new Volume(grid, voxels);
    }
}
