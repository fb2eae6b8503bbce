package dev.firstpick.selection.events;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.firstpick.events.LogKeys;
import dev.firstpick.events.Required;
import dev.firstpick.events.Text;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A pick is not to be annotated any more: its volume was excluded, set aside or replaced after it was picked. The picks that {@link SelectionMade} told of
 * stay as they are; what is to be annotated are those that were not withdrawn, and the replacements.
 *
 * @param selection identity
 * @param pool the pool's name
 * @param volume that was withdrawn, by name
 * @param replacement what is to be annotated in its place, with a rank after all ranks that the selection has given; empty where the
 *     plan wants fewer, or no volume is left
 * @param reason why the volume is out
 * @param time when
 */
@JsonClassDescription(
        "A pick is not to be annotated any more: its volume was excluded, set aside or replaced after it was picked.")
public record PickWithdrawn(
        @Text(Text.Rule.SHA256) String selection,
        @Text(Text.Rule.NAME) String pool,

        @JsonPropertyDescription("The volume that was withdrawn, by name") @Text(Text.Rule.NAME)
        String volume,

        @JsonPropertyDescription(
                "What is to be annotated in its place, with a rank after all ranks that the selection has given; absent where the plan wants fewer, or no volume is left")
        Optional<Pick> replacement,

        @JsonPropertyDescription("Why the volume is out") @Text(Text.Rule.LINE)
        String reason,

        Instant time)
        implements SelectionEvent {

    public PickWithdrawn {
        Required.sha256("selection", selection);
        Required.name("pool", pool);
        Required.name("volume", volume);
        Required.text("reason", reason);
        if (replacement.isPresent() && replacement.get().volume().equals(volume)) {
            throw Required.refused("replacement", volume, "another volume than the one that is withdrawn");
        }
    }

    /** A selection never picks the same volume twice, so it is withdrawn once. */
    @Override
    public String subject() {
        return selection + "/" + volume;
    }

    @Override
    public String story() {
        return selection;
    }

    @Override
    public Map<String, String> about() {
        return Map.of(LogKeys.POOL, pool, LogKeys.SELECTION, selection, LogKeys.VOLUME, volume);
    }
}
