package dev.firstpick.local;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firstpick.events.Json;
import dev.firstpick.ingest.events.LabelClass;
import dev.firstpick.ingest.events.Modality;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A data set in the layout of the Medical Segmentation Decathlon: {@code dataset.json}, {@code imagesTr}, {@code labelsTr}.
 *
 * @param name of the data set
 * @param modality the first one that it names, if it is MR or CT
 * @param classes its labels without the background
 * @param cases sorted by name
 */
record MsdDataset(String name, Optional<Modality> modality, List<LabelClass> classes, List<Case> cases) {

    /** A labelled scan. */
    record Case(String name, Path image, Path label) {}

    static MsdDataset read(Path folder) {
        Path description = folder.resolve("dataset.json");
        if (!Files.isRegularFile(description)) {
            throw new LocalRunException(description
                    + ": found no such file, expected a data set in MSD layout (dataset.json, imagesTr, labelsTr)");
        }
        JsonNode json;
        try {
            json = Json.mapper().readTree(description.toFile());
        } catch (IOException e) {
            throw new LocalRunException(description + ": found no JSON, expected the data set's description", e);
        }
        List<Case> cases = new ArrayList<>();
        for (JsonNode entry : json.path("training")) {
            cases.add(readCase(folder, description, entry));
        }
        if (cases.isEmpty()) {
            throw new LocalRunException(description + ": training: found no cases, expected a list of {image, label}");
        }
        cases.sort(Comparator.comparing(Case::name));
        return new MsdDataset(
                json.path("name").asText("data"), readModality(json), readClasses(json), List.copyOf(cases));
    }

    private static Case readCase(Path folder, Path description, JsonNode entry) {
        if (!entry.hasNonNull("image") || !entry.hasNonNull("label")) {
            throw new LocalRunException(description + ": training: found " + entry + ", expected {image, label}");
        }
        Path image = folder.resolve(entry.get("image").asText()).normalize();
        Path label = folder.resolve(entry.get("label").asText()).normalize();
        return new Case(image.getFileName().toString().replaceFirst("\\.nii(\\.gz)?$", ""), image, label);
    }

    private static Optional<Modality> readModality(JsonNode json) {
        String first = json.path("modality").path("0").asText("").toUpperCase(Locale.ROOT);
        if (first.contains("CT")) {
            return Optional.of(Modality.CT);
        }
        return first.contains("MR") ? Optional.of(Modality.MR) : Optional.empty();
    }

    private static List<LabelClass> readClasses(JsonNode json) {
        List<LabelClass> classes = new ArrayList<>();
        for (Map.Entry<String, JsonNode> label : json.path("labels").properties()) {
            int value = Integer.parseInt(label.getKey());
            if (value > 0) {
                classes.add(new LabelClass(value, label.getValue().asText()));
            }
        }
        classes.sort(Comparator.comparingInt(LabelClass::value));
        return List.copyOf(classes);
    }

    /** The last {@code fraction} of the sorted names: the scans that take no part but in the evaluation. */
    List<Case> test(double fraction) {
        return cases.subList(cases.size() - testSize(fraction), cases.size());
    }

    /** All but {@link #test}. */
    List<Case> pool(double fraction) {
        return cases.subList(0, cases.size() - testSize(fraction));
    }

    private int testSize(double fraction) {
        return (int) Math.round(cases.size() * fraction);
    }
}
