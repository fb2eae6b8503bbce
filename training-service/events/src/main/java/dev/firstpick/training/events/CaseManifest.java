package dev.firstpick.training.events;

import dev.firstpick.events.Required;
import dev.firstpick.events.Text;
import dev.firstpick.store.ObjectRef;
import java.util.List;

/**
 * Labelled volumes for a training: the manifest that {@link TrainingRequested#cases()} names. The three lists are disjoint.
 *
 * @param training the selection's picks, by rank
 * @param validation choose the best checkpoint; may be empty
 * @param test are evaluated and take no other part
 */
public record CaseManifest(List<Entry> training, List<Entry> validation, List<Entry> test) {

    /** A volume's name, file and label map. */
    public record Entry(@Text(Text.Rule.NAME) String volume, ObjectRef image, ObjectRef label) {

        public Entry {
            Required.name("volume", volume);
        }
    }

    public CaseManifest {
        training = List.copyOf(training);
        validation = List.copyOf(validation);
        test = List.copyOf(test);
        long names = java.util.stream.Stream.of(training, validation, test)
                .flatMap(List::stream)
                .map(Entry::volume)
                .distinct()
                .count();
        if (names != training.size() + validation.size() + test.size()) {
            throw Required.refused(
                    "cases", "a volume twice", "training, validation and test disjoint, each volume once");
        }
    }
}
