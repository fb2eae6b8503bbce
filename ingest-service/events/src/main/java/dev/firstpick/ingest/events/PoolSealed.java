package dev.firstpick.ingest.events;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.firstpick.events.Required;
import dev.firstpick.events.Text;
import dev.firstpick.store.ObjectRef;
import java.time.Instant;

/**
 * The pool's members are fixed under a revision; what arrives later belongs to the next.
 *
 * @param pool the pool's name
 * @param revision 1, 2, …
 * @param digest of the members, {@link PoolMembers#digest()}: the identity that selections are bound to
 * @param volumes how many members there are, of all roles
 * @param candidates how many of them have the role pool
 * @param members the manifest, {@link PoolMembers} as JSON
 * @param time when it was sealed
 */
@JsonClassDescription("The pool's members are fixed under a revision; what arrives later belongs to the next.")
public record PoolSealed(
        @Text(Text.Rule.NAME) String pool,
        int revision,

        @JsonPropertyDescription("SHA-256 over the sorted members: the identity that selections are bound to")
        @Text(Text.Rule.SHA256)
        String digest,

        @JsonPropertyDescription("How many members there are, of all roles")
        int volumes,

        @JsonPropertyDescription("How many of them may be picked")
        int candidates,

        @JsonPropertyDescription("The manifest of the members")
        ObjectRef members,

        Instant time)
        implements IngestEvent {

    public PoolSealed {
        Required.name("pool", pool);
        Required.atLeast("revision", revision, 1);
        Required.sha256("digest", digest);
        Required.atLeast("volumes", volumes, 0);
        Required.atLeast("candidates", candidates, 0);
    }

    @Override
    public String subject() {
        return pool + "/" + revision;
    }
}
