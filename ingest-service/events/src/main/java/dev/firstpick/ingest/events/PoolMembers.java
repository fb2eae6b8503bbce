package dev.firstpick.ingest.events;

import dev.firstpick.events.Digests;
import dev.firstpick.events.Required;
import dev.firstpick.store.ObjectRef;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The members of a sealed pool: the manifest that {@link PoolSealed#members()} names.
 *
 * @param pool the pool's name
 * @param revision 1, 2, …
 * @param members sorted by name
 */
public record PoolMembers(String pool, int revision, List<Member> members) {

    /**
     * A volume of the pool.
     *
     * @param volume its name
     * @param role what part it takes
     * @param image its file
     * @param label of a validation or test volume, if it had one at sealing; never of a candidate
     */
    public record Member(String volume, Role role, ObjectRef image, Optional<ObjectRef> label) {

        public Member {
            Required.name("volume", volume);
            if (role == Role.POOL && label.isPresent()) {
                throw Required.refused("label", "one for " + volume, "none for a candidate");
            }
        }
    }

    public PoolMembers {
        Required.name("pool", pool);
        Required.atLeast("revision", revision, 1);
        members = members.stream().sorted(Comparator.comparing(Member::volume)).toList();
    }

    /**
     * The identity of this set of members: the SHA-256 of a line per member, sorted by name, with its name, role and contents. The
     * pool's name and the revision's number take no part.
     */
    public String digest() {
        StringBuilder lines = new StringBuilder();
        for (Member member : members) {
            lines.append(member.volume())
                    .append('\t')
                    .append(member.role())
                    .append('\t')
                    .append(member.image().sha256())
                    .append('\t')
                    .append(member.label().map(ObjectRef::sha256).orElse("-"))
                    .append('\n');
        }
        return Digests.sha256(lines.toString());
    }

    /** The members of {@code role}, sorted by name. */
    public List<Member> of(Role role) {
        return members.stream().filter(member -> member.role() == role).toList();
    }
}
