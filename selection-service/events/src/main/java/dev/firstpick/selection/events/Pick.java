package dev.firstpick.selection.events;

import dev.firstpick.events.Required;
import dev.firstpick.events.Text;
import dev.firstpick.store.ObjectRef;

/**
 * A volume to annotate.
 *
 * @param rank from 1, the most wanted first
 * @param volume its name in the pool
 * @param image its file
 * @param score by which the strategy ranked it; comparable within one selection only
 * @param reason in words
 */
public record Pick(
        int rank,
        @Text(Text.Rule.NAME) String volume,
        ObjectRef image,
        double score,
        @Text(Text.Rule.LINE) String reason) {

    public Pick {
        Required.atLeast("rank", rank, 1);
        Required.name("volume", volume);
        Required.finite("score", score);
        Required.text("reason", reason);
    }
}
