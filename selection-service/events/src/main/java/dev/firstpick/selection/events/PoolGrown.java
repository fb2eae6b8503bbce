package dev.firstpick.selection.events;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.firstpick.events.Required;
import dev.firstpick.events.Text;
import dev.firstpick.events.WhenAbsent;
import java.time.Instant;

/**
 * A pool has got the new scans that its re-selection rule waits for. Ingest, which counts revisions, then seals it.
 *
 * @param pool the pool's name
 * @param candidates how many candidates it has been given in all
 * @param added how many of them since it was last sealed or last said to have grown
 * @param rule why now, in words
 * @param replacements how often volumes of it were given another image or role by then; 0 in events of versions that did not count
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

        @JsonPropertyDescription("How often volumes of it were given another image or role by then") @WhenAbsent("0")
        int replacements,

        Instant time)
        implements SelectionEvent {

    public PoolGrown {
        Required.name("pool", pool);
        Required.atLeast("candidates", candidates, 1);
        Required.atLeast("added", added, 1);
        Required.text("rule", rule);
        Required.atLeast("replacements", replacements, 0);
    }

    /** None of whose volumes was replaced. */
    public PoolGrown(String pool, int candidates, int added, String rule, Instant time) {
        this(pool, candidates, added, rule, 0, time);
    }

    /**
     * A pool grows by a candidate that it is given, or by one that is replaced. Between two replacements candidates are only added, so
     * both numbers together tell each growth from all others.
     */
    @Override
    public String subject() {
        return pool + "/" + candidates + (replacements == 0 ? "" : "/" + replacements);
    }
}
