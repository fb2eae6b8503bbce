package dev.firstpick.ingest.events;

import dev.firstpick.events.Required;
import dev.firstpick.events.Text;

/**
 * A class of voxels in label maps.
 *
 * @param value the voxel value, 1 or more (0 is the background)
 * @param name for people; one line, except in pools that were opened by versions that took several
 */
public record LabelClass(int value, @Text(Text.Rule.LINES) String name) {

    public LabelClass {
        Required.atLeast("value", value, 1);
        Required.lines("name", name);
    }
}
