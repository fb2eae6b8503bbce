package dev.firstpick.selection.events;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.firstpick.events.LogKeys;
import dev.firstpick.events.Required;
import dev.firstpick.events.Text;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The volumes to annotate first, for one strategy, scope, budget and seed.
 *
 * @param selection identity, {@link SelectionKey#idIn}
 * @param pool the pool's name
 * @param revision of the pool
 * @param digest of the revision's members
 * @param strategy its name
 * @param scope what the strategy looked at
 * @param budget how many volumes were to be picked
 * @param seed of the strategy's random choices
 * @param purpose what it is for
 * @param representation the SHA-256 of the features that the strategy looked at, if any
 * @param kept the picks that had an annotation before and so stayed picked, by name; absent if there are none
 * @param picks by rank, as many as the budget
 * @param time when
 */
@JsonClassDescription("The volumes to annotate first, for one strategy, scope, budget and seed.")
public record SelectionMade(
        @Text(Text.Rule.SHA256) String selection,
        @Text(Text.Rule.NAME) String pool,
        int revision,

        @JsonPropertyDescription("SHA-256 of the revision's members") @Text(Text.Rule.SHA256)
        String digest,

        @Text(Text.Rule.LINE) String strategy,
        Scope scope,
        int budget,
        long seed,

        @JsonPropertyDescription("annotate: send the picks to people; benchmark: do not")
        Purpose purpose,

        @JsonPropertyDescription("SHA-256 of the features that the strategy looked at")
        Optional<String> representation,

        @JsonPropertyDescription(
                "The picks that had an annotation before and so stayed picked; absent if there are none")
        Optional<List<String>> kept,

        @JsonPropertyDescription("By rank, as many as the budget")
        List<Pick> picks,

        Instant time)
        implements SelectionEvent {

    public SelectionMade {
        Required.sha256("selection", selection);
        Required.name("pool", pool);
        Required.atLeast("revision", revision, 1);
        Required.sha256("digest", digest);
        Required.text("strategy", strategy);
        kept = kept.map(List::copyOf);
        picks = List.copyOf(picks);
        if (picks.size() != budget) {
            throw Required.refused("picks", picks.size(), "as many as the budget, " + budget);
        }
    }

    /** A selection that kept nothing. */
    public SelectionMade(
            String selection,
            String pool,
            int revision,
            String digest,
            String strategy,
            Scope scope,
            int budget,
            long seed,
            Purpose purpose,
            Optional<String> representation,
            List<Pick> picks,
            Instant time) {
        this(
                selection,
                pool,
                revision,
                digest,
                strategy,
                scope,
                budget,
                seed,
                purpose,
                representation,
                Optional.empty(),
                picks,
                time);
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
