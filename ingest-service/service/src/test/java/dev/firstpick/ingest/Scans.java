package dev.firstpick.ingest;

import dev.firstpick.volume.Affine;
import dev.firstpick.volume.DataType;
import dev.firstpick.volume.Grid;
import dev.firstpick.volume.Nifti;
import dev.firstpick.volume.Volume;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.SplittableRandom;

/** Small scans and label maps as files. */
public final class Scans {

    /** 6 × 5 × 4 voxels of 1 × 1 × 2 mm. */
    public static final Grid GRID = new Grid(6, 5, 4, Affine.scaling(1, 1, 2));

    private Scans() {}

    /** A scan, another for each seed, compressed. */
    public static byte[] scan(long seed) {
        return file(volume(GRID, seed), DataType.INT16, true);
    }

    /** Random intensities. */
    public static Volume volume(Grid grid, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] voxels = new float[grid.size()];
        for (int n = 0; n < voxels.length; n++) {
            voxels[n] = random.nextInt(1000);
        }
        return new Volume(grid, voxels);
    }

    /** A label map whose first voxels are of the given classes, the rest background. */
    public static Volume labels(Grid grid, float... classes) {
        float[] voxels = new float[grid.size()];
        System.arraycopy(classes, 0, voxels, 0, classes.length);
        return new Volume(grid, voxels);
    }

    /** As {@link #labels}, as a compressed file. */
    public static byte[] labelFile(Grid grid, float... classes) {
        return file(labels(grid, classes), DataType.FLOAT32, true);
    }

    /** The volume as a NIfTI file. */
    public static byte[] file(Volume volume, DataType type, boolean gzip) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            Nifti.write(out, volume, type, gzip);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
