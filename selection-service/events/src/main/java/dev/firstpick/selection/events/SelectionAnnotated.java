package dev.firstpick.selection.events;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.firstpick.events.LogKeys;
import dev.firstpick.events.Required;
import dev.firstpick.events.Text;
import dev.firstpick.events.WhenAbsent;
import java.time.Instant;
import java.util.Map;

/**
 * Every pick of a selection has its annotation. One whose picks are withdrawn thereafter, before it was trained, waits for annotations
 * again, and is annotated once more.
 *
 * @param selection identity
 * @param pool the pool's name
 * @param budget how many volumes were picked
 * @param withdrawn how many picks of the selection were withdrawn by then; 0 in events of versions that did not count
 * @param time when the last annotation was seen
 */
@JsonClassDescription("Every pick of a selection has its annotation.")
public record SelectionAnnotated(
        @Text(Text.Rule.SHA256) String selection,
        @Text(Text.Rule.NAME) String pool,
        int budget,

        @JsonPropertyDescription("How many picks of the selection were withdrawn by then") @WhenAbsent("0")
        int withdrawn,

        Instant time)
        implements SelectionEvent {

    public SelectionAnnotated {
        Required.sha256("selection", selection);
        Required.name("pool", pool);
        Required.atLeast("budget", budget, 1);
        Required.atLeast("withdrawn", withdrawn, 0);
    }

    /** None of whose picks was withdrawn. */
    public SelectionAnnotated(String selection, String pool, int budget, Instant time) {
        this(selection, pool, budget, 0, time);
    }

    /** A selection is annotated once more only after another pick was withdrawn. */
    @Override
    public String subject() {
        return selection + (withdrawn == 0 ? "" : "/" + withdrawn);
    }

    @Override
    public String story() {
        return selection;
    }

    @Override
    public Map<String, String> about() {
        return Map.of(LogKeys.POOL, pool, LogKeys.SELECTION, selection);
    }
}
