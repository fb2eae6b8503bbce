package dev.firstpick.volume.dataset;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A data set of labelled scans in a folder: {@code dataset.json}, {@code imagesTr}, {@code labelsTr}, as the Medical Segmentation Decathlon and both
 * versions of nnU-Net have it.
 *
 * <pre>{@code
 * Dataset dataset = Dataset.read(Path.of("Task04_Hippocampus"), true);
 * dataset.errors().forEach(error -> System.err.println(error));
 * }</pre>
 *
 * @param name as {@code dataset.json} says it; the folder's if it does not
 * @param channel what its one channel is called, for example {@code MRI} or {@code CT}
 * @param labels the classes, sorted by value, the background not among them; empty if {@code dataset.json} has none
 * @param cases sorted by name; those among them that cannot be used say so
 * @param errors what is wrong with entries that are no cases
 */
public record Dataset(
        String name, Optional<String> channel, List<Label> labels, List<Case> cases, List<DatasetError> errors) {

    /** The file that describes a data set. */
    public static final String INDEX = "dataset.json";

    public Dataset {
        labels = List.copyOf(labels);
        cases = List.copyOf(cases);
        errors = List.copyOf(errors);
    }

    /**
     * A class of voxels.
     *
     * @param value 1 or more
     * @param name for people
     */
    public record Label(int value, String name) {}

    /**
     * A scan and its label map.
     *
     * @param name safe in paths, keys and pages: the file's name without its endings, mapped where it has to be
     * @param original the file's name without its endings
     * @param image the scan
     * @param label its label map, if the data set has one for it
     */
    public record Case(String name, String original, DataFile image, Optional<DataFile> label) {

        /** Whether the name is not that of the file. */
        public boolean renamed() {
            return !name.equals(original);
        }
    }

    /**
     * A file that {@code dataset.json} names.
     *
     * @param path as it is named there, relative to the folder
     * @param file where it is
     * @param error why it cannot be used; {@code file} is empty then
     */
    public record DataFile(String path, Optional<Path> file, Optional<DatasetError> error) {

        /** Where it is. */
        public Path require() throws DatasetException {
            if (error.isPresent()) {
                throw new DatasetException(error.get());
            }
            return file.orElseThrow();
        }
    }

    /**
     * Reads the description of a data set and looks whether its files are there. Their content is not read.
     *
     * @param folder with {@code dataset.json}
     * @param linksMayLeave whether a symbolic link may lead out of the folder
     * @throws DatasetException if nothing of it can be read
     * @throws IOException if the disk fails
     */
    public static Dataset read(Path folder, boolean linksMayLeave) throws IOException {
        return new DatasetReader(folder, linksMayLeave).read();
    }

    /** The names that were mapped, by the original ones. */
    public Map<String, String> renamed() {
        Map<String, String> renamed = new java.util.LinkedHashMap<>();
        cases.stream().filter(Case::renamed).forEach(one -> renamed.put(one.original(), one.name()));
        return renamed;
    }
}
