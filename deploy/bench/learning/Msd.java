import dev.firstpick.learning.SegmentationCase;
import dev.firstpick.learning.Task;
import dev.firstpick.learning.TrainedModel;
import dev.firstpick.learning.data.CounterRandom;
import dev.firstpick.learning.metrics.Metrics;
import dev.firstpick.volume.Nifti;
import dev.firstpick.volume.VolumeLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** A task of the Medical Segmentation Decathlon with two classes, of which the last fifth of the sorted names is for the test. */
final class Msd {

    private static final long PICK_STREAM = 77;

    private final Path data;
    private final List<String> names;

    private Msd(Path data, List<String> names) {
        this.data = data;
        this.names = names;
    }

    static Msd in(Path data) throws IOException {
        try (Stream<Path> images = Files.list(data.resolve("imagesTr"))) {
            return new Msd(
                    data,
                    images.map(image -> image.getFileName().toString())
                            .filter(name -> name.endsWith(".nii.gz") && !name.startsWith("."))
                            .sorted()
                            .toList());
        }
    }

    /** So many scans of a random draw from those that are not for the test. */
    List<String> picks(int budget, int draw) {
        return Arrays.stream(CounterRandom.permutation(pool(), PICK_STREAM, draw))
                .limit(budget)
                .mapToObj(names::get)
                .toList();
    }

    List<SegmentationCase> test() {
        return cases(names.subList(pool(), names.size()));
    }

    List<SegmentationCase> cases(List<String> wanted) {
        return wanted.stream().map(this::read).toList();
    }

    /** Of the foreground, over the test scans. */
    static double meanDice(TrainedModel model, Task task, List<SegmentationCase> test) {
        return test.stream()
                .mapToDouble(each -> Metrics.evaluate(
                                model.predict(each.image()), task.reference(each.label()), task.classes())
                        .get(0)
                        .dice())
                .average()
                .orElseThrow();
    }

    private int pool() {
        return names.size() - names.size() / 5;
    }

    private SegmentationCase read(String name) {
        try {
            return new SegmentationCase(
                    name,
                    Nifti.read(data.resolve("imagesTr").resolve(name), VolumeLimits.defaults()).volume(),
                    Nifti.read(data.resolve("labelsTr").resolve(name), VolumeLimits.defaults()).volume());
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }
}
