package dev.firstpick.training.events;

import dev.firstpick.events.Required;
import dev.firstpick.events.Text;
import dev.firstpick.store.ObjectRef;
import java.util.Comparator;
import java.util.List;

/**
 * Volumes by name and file: the manifest of what a representation is learned on, and of what is embedded.
 *
 * @param volumes sorted by name
 */
public record VolumeManifest(List<Entry> volumes) {

    /** A volume's name and file. */
    public record Entry(@Text(Text.Rule.NAME) String volume, ObjectRef image) {

        public Entry {
            Required.name("volume", volume);
        }
    }

    public VolumeManifest {
        volumes = volumes.stream().sorted(Comparator.comparing(Entry::volume)).toList();
    }
}
