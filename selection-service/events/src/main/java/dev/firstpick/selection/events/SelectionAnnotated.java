package dev.firstpick.selection.events;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import dev.firstpick.events.LogKeys;
import dev.firstpick.events.Required;
import dev.firstpick.events.Text;
import java.time.Instant;
import java.util.Map;

/**
 * Every pick of a selection has its annotation.
 *
 * @param selection identity
 * @param pool the pool's name
 * @param budget how many volumes were picked
 * @param time when the last annotation was seen
 */
@JsonClassDescription("Every pick of a selection has its annotation.")
public record SelectionAnnotated(
        @Text(Text.Rule.SHA256) String selection,
        @Text(Text.Rule.NAME) String pool,
        int budget,
        Instant time) implements SelectionEvent {

    public SelectionAnnotated {
        Required.sha256("selection", selection);
        Required.name("pool", pool);
        Required.atLeast("budget", budget, 1);
    }

    @Override
    public String subject() {
        return selection;
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
