package dev.firstpick.phantoms;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.firstpick.volume.DataType;
import dev.firstpick.volume.Nifti;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntConsumer;

/** Writes phantoms as a data set in the layout of the Medical Segmentation Decathlon. */
public final class PhantomDataset {

    private PhantomDataset() {}

    /** As {@link #write(Path, int, long, IntConsumer)}, without telling how far it is. */
    public static void write(Path folder, int cases, long seed) throws IOException {
        write(folder, cases, seed, done -> {});
    }

    /**
     * Writes {@code imagesTr} and {@code labelsTr} with files {@code phantom_001.nii.gz}, …; {@code phantoms.csv}, which tells
     * cohort and oddity of each; and at last {@code dataset.json}, so that a folder with it is complete. Files of the same names
     * are replaced. The same arguments give the same voxels anywhere, and the same bytes with the same zlib.
     *
     * @param folder is created if there is none
     * @param cases how many phantoms, at least 1
     * @param seed of all randomness
     * @param progress is told after each case how many are done
     */
    public static void write(Path folder, int cases, long seed, IntConsumer progress) throws IOException {
        PhantomGenerator generator = new PhantomGenerator(seed);
        List<PhantomTraits> population = generator.population(cases);
        Files.createDirectories(folder.resolve("imagesTr"));
        Files.createDirectories(folder.resolve("labelsTr"));
        List<String> names = new ArrayList<>();
        StringBuilder kinds = new StringBuilder("name,cohort,oddity\n");
        for (int n = 0; n < cases; n++) {
            Phantom phantom = generator.generate(n, population.get(n));
            String name = nameOf(n, cases);
            Nifti.write(folder.resolve("imagesTr/" + name + ".nii.gz"), phantom.image(), DataType.INT16);
            Nifti.write(folder.resolve("labelsTr/" + name + ".nii.gz"), phantom.label(), DataType.UINT8);
            names.add(name);
            kinds.append(name)
                    .append(',')
                    .append(lower(phantom.traits().cohort()))
                    .append(',')
                    .append(lower(phantom.traits().oddity()))
                    .append('\n');
            progress.accept(n + 1);
        }
        Files.writeString(folder.resolve("phantoms.csv"), kinds);
        Files.writeString(folder.resolve("dataset.json"), description(names, seed), StandardCharsets.UTF_8);
    }

    private static String nameOf(int index, int cases) {
        int digits = Math.max(3, String.valueOf(cases).length());
        return String.format(Locale.ROOT, "phantom_%0" + digits + "d", index + 1);
    }

    private static String description(List<String> names, long seed) throws IOException {
        Map<String, Object> dataset = new LinkedHashMap<>();
        dataset.put("name", "Phantoms");
        dataset.put("description", "Made-up organ of two parts in made-up MR scans, seed " + seed);
        dataset.put("reference", "Firstpick");
        dataset.put("licence", "Apache-2.0");
        dataset.put("release", "1.0");
        dataset.put("tensorImageSize", "3D");
        dataset.put("modality", Map.of("0", "MRI"));
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put("0", "background");
        labels.put(String.valueOf(Phantom.HEAD), "head");
        labels.put(String.valueOf(Phantom.TAIL), "tail");
        dataset.put("labels", labels);
        dataset.put("numTraining", names.size());
        dataset.put("numTest", 0);
        dataset.put("training", names.stream().map(PhantomDataset::pair).toList());
        dataset.put("test", List.of());
        DefaultIndenter lines = new DefaultIndenter("  ", "\n");
        ObjectWriter writer = new ObjectMapper()
                .writer(new DefaultPrettyPrinter().withObjectIndenter(lines).withArrayIndenter(lines));
        return writer.writeValueAsString(dataset) + "\n";
    }

    private static Map<String, String> pair(String name) {
        Map<String, String> pair = new LinkedHashMap<>();
        pair.put("image", "./imagesTr/" + name + ".nii.gz");
        pair.put("label", "./labelsTr/" + name + ".nii.gz");
        return pair;
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
