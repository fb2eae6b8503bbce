package dev.firstpick.selection.events;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.firstpick.events.Required;
import dev.firstpick.events.Text;
import java.time.Instant;

/**
 * A pool has got the new scans that its re-selection rule waits for. Ingest, which counts revisions, then seals it.
 *
 * @param pool the pool's name
 * @param candidates how many candidates it has been given in all
 * @param added how many of them since it was last sealed or last said to have grown
 * @param rule why now, in words
 * @param time when the rule was met
 */
@JsonClassDescription("A pool has got the new scans that its re-selection rule waits for: it is sealed again.")
public record PoolGrown(
        @Text(Text.Rule.NAME) String pool,

        @JsonPropertyDescription("How many candidates the pool has been given in all")
        int candidates,

        @JsonPropertyDescription("How many of them since it was last sealed or last said to have grown")
        int added,

        @JsonPropertyDescription("Why now, in words") @Text(Text.Rule.LINE)
        String rule,

        Instant time)
        implements SelectionEvent {

    public PoolGrown {
        Required.name("pool", pool);
        Required.atLeast("candidates", candidates, 1);
        Required.atLeast("added", added, 1);
        Required.text("rule", rule);
    }

    /** Candidates are never fewer than before, so a pool of so many has grown to it once. */
    @Override
    public String subject() {
        return pool + "/" + candidates;
    }
}
