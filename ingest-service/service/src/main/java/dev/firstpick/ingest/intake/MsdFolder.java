package dev.firstpick.ingest.intake;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firstpick.events.Json;
import dev.firstpick.ingest.events.Role;
import dev.firstpick.ingest.pool.Names;
import dev.firstpick.ingest.pool.RefusedException;
import dev.firstpick.ingest.pool.RefusedException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A folder in the layout of the Medical Segmentation Decathlon: {@code dataset.json} names the images and labels of its labelled cases. */
final class MsdFolder {

    static final String INDEX = "dataset.json";
    private static final int MAX_INDEX_BYTES = 64 << 20;

    private final Path folder;

    /**
     * @param name the volume's: its image's file name without {@code .nii} or {@code .nii.gz}
     * @param image as {@code dataset.json} says it, relative to the folder
     * @param label as {@code dataset.json} says it, relative to the folder
     */
    record Case(String name, String image, Optional<String> label) {}

    /** @param folder which exists; no symbolic link on the way to it */
    MsdFolder(Path folder) {
        this.folder = folder;
    }

    /**
     * The labelled cases, sorted by name.
     *
     * @throws RefusedException if {@code dataset.json} is not as it must be
     */
    List<Case> cases() throws IOException {
        JsonNode training = index().path("training");
        if (!training.isArray() || training.isEmpty()) {
            throw refused("training", training.isArray() ? "an empty list" : "none", "a list of images and labels");
        }
        SortedMap<String, Case> cases = new TreeMap<>();
        for (int n = 0; n < training.size(); n++) {
            Case found = caseOf(training.get(n), "training[" + n + "]");
            if (cases.put(found.name(), found) != null) {
                throw refused("training[" + n + "].image", found.name() + " again", "every volume once");
            }
        }
        return List.copyOf(cases.values());
    }

    /**
     * The file that {@code dataset.json} calls so.
     *
     * @throws RefusedException if there is none, or it lies outside the folder
     */
    Path resolve(String relative) throws IOException {
        try {
            Path file = folder.resolve(relative).normalize();
            if (!file.startsWith(folder)
                    || !Files.isRegularFile(file)
                    || !file.toRealPath().startsWith(folder)) {
                throw new RefusedException(
                        Reason.INVALID_CONTENT, relative, "path", "no file in the folder", "a file inside the folder");
            }
            return file;
        } catch (InvalidPathException e) {
            throw new RefusedException(Reason.INVALID_CONTENT, relative, "path", "no path", "a file inside the folder");
        }
    }

    /** The last {@code testFraction} of the sorted names are held out for tests. */
    static Role roleOf(int position, int cases, double testFraction) {
        return position >= cases - Math.round(cases * testFraction) ? Role.TEST : Role.POOL;
    }

    private JsonNode index() throws IOException {
        Path file = folder.resolve(INDEX);
        if (!Files.isRegularFile(file)) {
            throw refused("file", "none in the folder", "the index of a data set");
        }
        if (Files.size(file) > MAX_INDEX_BYTES) {
            throw refused("file", Files.size(file) + " bytes", "at most " + MAX_INDEX_BYTES);
        }
        try {
            return Json.mapper().readTree(Files.readAllBytes(file));
        } catch (com.fasterxml.jackson.core.JacksonException e) {
            throw refused("file", "no JSON: " + e.getOriginalMessage(), "the index of a data set");
        }
    }

    private static Case caseOf(JsonNode entry, String field) {
        JsonNode image = entry.path("image");
        JsonNode label = entry.path("label");
        if (!image.isTextual()) {
            throw refused(field + ".image", image.isMissingNode() ? "none" : image.toString(), "a path in the folder");
        }
        return new Case(
                Names.require("volume", nameOf(image.textValue())),
                image.textValue(),
                label.isTextual() ? Optional.of(label.textValue()) : Optional.empty());
    }

    /** {@code hippocampus_001} of {@code ./imagesTr/hippocampus_001.nii.gz}. */
    static String nameOf(String path) {
        String file = path.substring(path.lastIndexOf('/') + 1);
        return file.replaceFirst("(?i)\\.nii(\\.gz)?$", "");
    }

    private static RefusedException refused(String field, String found, String expected) {
        return new RefusedException(Reason.INVALID_CONTENT, INDEX, field, found, expected);
    }
}
