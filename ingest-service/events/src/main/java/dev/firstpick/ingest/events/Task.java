package dev.firstpick.ingest.events;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.firstpick.events.Required;
import dev.firstpick.events.Text;
import java.util.List;

/**
 * What is to be segmented in a pool's scans.
 *
 * @param organ for people, for example {@code hippocampus}; one line, except in pools that were opened by versions that took several
 * @param modality how the scans were made
 * @param classes what label maps may hold beside 0, at least one, each value once
 * @param joined whether all classes are learned and evaluated as one foreground
 * @param spacing to which volumes are resampled, in mm along x, y and z; empty to keep each volume's own
 * @param proxy how pseudo-labels are made
 */
public record Task(
        @Text(Text.Rule.LINES) String organ,
        Modality modality,
        List<LabelClass> classes,
        boolean joined,
        List<Double> spacing,
        ProxyRule proxy) {

    public Task {
        Required.lines("organ", organ);
        classes = List.copyOf(classes);
        spacing = List.copyOf(spacing);
        if (classes.isEmpty()
                || classes.stream().map(LabelClass::value).distinct().count() != classes.size()) {
            throw Required.refused("classes", classes, "at least one, each value once");
        }
        if (!spacing.isEmpty() && (spacing.size() != 3 || spacing.stream().anyMatch(mm -> !(mm > 0 && mm < 1000)))) {
            throw Required.refused("spacing", spacing, "three distances in mm, or none");
        }
    }

    /** How many foreground classes a network tells apart. */
    @JsonIgnore
    public int foregrounds() {
        return joined ? 1 : classes.size();
    }
}
