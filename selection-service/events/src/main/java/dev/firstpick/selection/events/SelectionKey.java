package dev.firstpick.selection.events;

import dev.firstpick.events.Digests;
import dev.firstpick.events.Required;
import dev.firstpick.events.Text;
import java.util.List;
import java.util.Optional;

/**
 * What makes a selection the same selection, on any machine.
 *
 * @param digest of the pool's revision
 * @param strategy its name
 * @param scope what the strategy looked at
 * @param budget how many volumes were to be picked
 * @param seed of the strategy's random choices; for random draws, the draw
 * @param representation the SHA-256 of the features; empty if the strategy needs none
 * @param kept the volumes that had to stay picked, by name; mostly none
 */
public record SelectionKey(
        @Text(Text.Rule.SHA256) String digest,
        @Text(Text.Rule.LINE) String strategy,
        Scope scope,
        int budget,
        long seed,
        Optional<String> representation,
        List<String> kept) {

    public SelectionKey {
        Required.sha256("digest", digest);
        Required.text("strategy", strategy);
        Required.atLeast("budget", budget, 1);
        kept = kept.stream().sorted().toList();
    }

    /** The selection's identity within {@code pool}: a SHA-256. */
    public String idIn(String pool) {
        String what = String.join(
                "\n", pool, digest, strategy, scope.name(), budget + "", seed + "", representation.orElse("-"));
        return Digests.sha256(kept.isEmpty() ? what : what + "\n" + String.join("\n", kept));
    }
}
