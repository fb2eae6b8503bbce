package dev.firstpick.ingest.events;

import dev.firstpick.events.Digests;
import dev.firstpick.events.Required;
import dev.firstpick.events.Text;
import dev.firstpick.store.ObjectRef;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The members of a sealed pool: the manifest that {@link PoolSealed#members()} names.
 *
 * @param pool the pool's name
 * @param revision 1, 2, …
 * @param members sorted by name
 */
public record PoolMembers(@Text(Text.Rule.NAME) String pool, int revision, List<Member> members) {

    /**
     * A volume of the pool.
     *
     * @param volume its name
     * @param role what part it takes
     * @param image its file
     * @param label of a validation or test volume, if it had one at sealing; never of a candidate
     * @param voxels what tells copies: the SHA-256 of the image's decoded voxels, as of {@link VolumeRegistered#voxels()}; absent while it is not known
     */
    public record Member(
            @Text(Text.Rule.NAME) String volume,
            Role role,
            ObjectRef image,
            Optional<ObjectRef> label,
            @Text(Text.Rule.SHA256) Optional<String> voxels) {

        public Member {
            Required.name("volume", volume);
            voxels.ifPresent(digest -> Required.sha256("voxels", digest));
            if (role == Role.POOL && label.isPresent()) {
                throw Required.refused("label", "one for " + volume, "none for a candidate");
            }
        }

        /** A member of which it is not known whose copy it is, but by its file's bytes. */
        public Member(String volume, Role role, ObjectRef image, Optional<ObjectRef> label) {
            this(volume, role, image, label, Optional.empty());
        }
    }

    public PoolMembers {
        Required.name("pool", pool);
        Required.atLeast("revision", revision, 1);
        members = members.stream().sorted(Comparator.comparing(Member::volume)).toList();
    }

    /**
     * The identity of this set of members: the SHA-256 of a line per member, sorted by name, with its name, role and contents. Where several files
     * hold the same voxels, which are one scan to whoever selects, their lines say so by a further column. The pool's name and the revision's number
     * take no part.
     */
    public String digest() {
        Set<String> shared = sharedByFiles();
        StringBuilder lines = new StringBuilder();
        for (Member member : members) {
            lines.append(member.volume())
                    .append('\t')
                    .append(member.role())
                    .append('\t')
                    .append(member.image().sha256())
                    .append('\t')
                    .append(member.label().map(ObjectRef::sha256).orElse("-"));
            member.voxels().filter(shared::contains).ifPresent(voxels -> lines.append('\t')
                    .append(voxels));
            lines.append('\n');
        }
        return Digests.sha256(lines.toString());
    }

    /** The voxels that more than one file holds. */
    private Set<String> sharedByFiles() {
        Map<String, String> files = new HashMap<>();
        Set<String> shared = new HashSet<>();
        for (Member member : members) {
            member.voxels().ifPresent(voxels -> {
                String first = files.putIfAbsent(voxels, member.image().sha256());
                if (first != null && !first.equals(member.image().sha256())) {
                    shared.add(voxels);
                }
            });
        }
        return shared;
    }

    /** The members of {@code role}, sorted by name. */
    public List<Member> of(Role role) {
        return members.stream().filter(member -> member.role() == role).toList();
    }
}
