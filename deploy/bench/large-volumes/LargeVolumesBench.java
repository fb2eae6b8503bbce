import dev.firstpick.learning.CaseSource;
import dev.firstpick.learning.CheckpointSink;
import dev.firstpick.learning.Organ;
import dev.firstpick.learning.Proxy;
import dev.firstpick.learning.Reconstruction;
import dev.firstpick.learning.Representation;
import dev.firstpick.learning.StopSignal;
import dev.firstpick.learning.TrainingListener;
import dev.firstpick.learning.TrainingSettings;
import dev.firstpick.learning.network.DeviceChoice;
import dev.firstpick.learning.network.LearningEngine;
import dev.firstpick.volume.Affine;
import dev.firstpick.volume.DataType;
import dev.firstpick.volume.Grid;
import dev.firstpick.volume.Nifti;
import dev.firstpick.volume.Volume;
import dev.firstpick.volume.VolumeLimits;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;

/** Trains a representation on a pool that does not fit into memory. Fails if the process was ever larger than 4 GB. */
public final class LargeVolumesBench {

    private static final int VOLUMES = 1000;
    private static final int FILES = 3;
    private static final Grid GRID = new Grid(512, 512, 200, Affine.scaling(0.8, 0.8, 2.5));
    private static final long LIMIT_MB = 4096;

    private LargeVolumesBench() {}

    public static void main(String[] arguments) throws IOException {
        String kind = arguments[0];
        TrainingSettings settings = TrainingSettings.quick().withIterations(Integer.parseInt(arguments[1]));
        Pool pool = new Pool(Path.of(arguments[2]));
        LearningEngine engine = LearningEngine.start(Runtime.getRuntime().availableProcessors(), DeviceChoice.CPU);
        long begun = System.nanoTime();
        train(kind, engine, settings, pool).close();
        double seconds = (System.nanoTime() - begun) / 1e9;
        long peak = peakMegabytes();
        String size = "1,000 volumes of 512 x 512 x 200, " + settings.iterations() + " steps, " + pool.seen.cardinality()
                + " volumes seen, heap " + (Runtime.getRuntime().maxMemory() >> 20) + " MB";
        line(kind + ": peak resident memory", size, peak, "MB", peak);
        line(kind + ": time a step, its two volumes read and prepared", size, seconds / settings.iterations(), "s", peak);
        line(kind + ": of it reading a volume", size, pool.nanos / 1e9 / pool.loads, "s", peak);
        if (peak >= LIMIT_MB) {
            throw new IllegalStateException("peak: found " + peak + " MB, expected less than " + LIMIT_MB);
        }
    }

    private static Representation train(String kind, LearningEngine engine, TrainingSettings settings, Pool pool) {
        if (kind.equals("proxy")) {
            return Proxy.train(
                    engine,
                    settings,
                    Organ.SPLEEN.task().intensity(),
                    Organ.SPLEEN.proxy(),
                    pool,
                    Optional.empty(),
                    TrainingListener.NONE,
                    CheckpointSink.NONE,
                    StopSignal.NEVER);
        }
        return Reconstruction.train(
                engine,
                settings,
                Organ.SPLEEN.task().intensity(),
                pool,
                Optional.empty(),
                TrainingListener.NONE,
                CheckpointSink.NONE,
                StopSignal.NEVER);
    }

    private static void line(String measure, String size, double ours, String unit, long peak) {
        System.out.printf(
                Locale.ROOT,
                "{\"measure\":\"%s\",\"size\":\"%s\",\"ours\":%.4g,\"peer\":null,\"unit\":\"%s\",\"ratio\":null,\"peak_mb\":%d}%n",
                measure,
                size,
                ours,
                unit,
                peak);
    }

    /** The most memory that this process ever had resident: Java's heap, the engine's, code and libraries. */
    private static long peakMegabytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
                .findFirst()
                .orElseThrow();
    }

    /** Many volumes in few files. */
    private static final class Pool implements CaseSource {

        private final Path folder;
        private final BitSet seen = new BitSet(VOLUMES);
        private long nanos;
        private int loads;

        Pool(Path folder) throws IOException {
            this.folder = folder;
            for (int n = 0; n < FILES; n++) {
                if (Files.notExists(file(n))) {
                    write(n);
                }
            }
        }

        @Override
        public int size() {
            return VOLUMES;
        }

        @Override
        public Volume load(int index) {
            long begun = System.nanoTime();
            try (InputStream in = new BufferedInputStream(Files.newInputStream(file(index)), 1 << 20)) {
                return Nifti.read(in, "scan " + index, VolumeLimits.defaults()).volume();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                seen.set(index);
                nanos += System.nanoTime() - begun;
                loads++;
            }
        }

        private Path file(int index) {
            return folder.resolve("scan-" + index % FILES + ".nii");
        }

        /** An elliptical body of soft tissue in air, with organs of 120 HU, and noise. */
        private void write(int number) throws IOException {
            SplittableRandom random = new SplittableRandom(number);
            float[] voxels = new float[GRID.size()];
            for (int k = 0, n = 0; k < GRID.depth(); k++) {
                for (int j = 0; j < GRID.height(); j++) {
                    for (int i = 0; i < GRID.width(); i++, n++) {
                        double body = square((i - 256) / 220.0) + square((j - 256) / (150.0 + 10 * number));
                        double organ = square((i - 170) / 60.0) + square((j - 240) / 50.0) + square((k - 100) / 40.0);
                        double mean = body > 1 ? -1000 : organ < 1 ? 120 : 40;
                        voxels[n] = (float) Math.rint(mean + 40 * (random.nextDouble() + random.nextDouble() - 1));
                    }
                }
            }
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file(number)), 1 << 20)) {
                Nifti.write(out, new Volume(GRID, voxels), DataType.INT16, false);
            }
        }

        private static double square(double value) {
            return value * value;
        }
    }
}
