package dev.firstpick.ingest.pool;

import dev.firstpick.events.Json;
import dev.firstpick.ingest.events.AnnotationRegistered;
import dev.firstpick.ingest.events.PoolMembers;
import dev.firstpick.ingest.events.PoolMembers.Member;
import dev.firstpick.ingest.events.PoolSealed;
import dev.firstpick.ingest.events.Role;
import dev.firstpick.ingest.events.VolumeRegistered;
import dev.firstpick.ingest.pool.RefusedException.Reason;
import dev.firstpick.store.ObjectRef;
import dev.firstpick.store.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Fixes a pool's members under a revision. A member is announced before the revision that it is in. May be used from any thread; methods block.
 */
public final class Sealing {

    private final PoolRegistry registry;
    private final Ledger ledger;
    private final ObjectStore store;

    public Sealing(PoolRegistry registry, Ledger ledger, ObjectStore store) {
        this.registry = registry;
        this.ledger = ledger;
        this.store = store;
    }

    /**
     * Seals a pool: opens the next revision, or returns the last one if it has the same members.
     *
     * @throws RefusedException if there is no such pool, or it has no members
     * @throws UnannouncedException if the broker does not answer; calling again goes on from there
     */
    public Entry<PoolSealed> seal(String pool) throws IOException {
        registry.pool(pool);
        while (true) {
            Optional<PoolSealed> last = last(pool);
            PoolMembers members =
                    new PoolMembers(pool, last.map(PoolSealed::revision).orElse(0) + 1, members(pool));
            if (members.members().isEmpty()) {
                throw new RefusedException(
                        Reason.CONFLICT, "pools/" + pool, "volumes", "none that is not excluded", "at least one");
            }
            // Only now: what is a member has its marker, or was announced.
            ledger.settleAll(pool);
            if (last.isPresent() && last.get().digest().equals(members.digest())) {
                return new Entry<>(last.get(), false);
            }
            Entry<PoolSealed> entry = ledger.enter(sealed(members));
            if (entry.fact().digest().equals(members.digest())) {
                ledger.settle(entry.fact());
                return entry;
            }
            // Another replica has sealed other members under this number: look again.
        }
    }

    /** A pool's last revision; empty if it was never sealed. */
    public Optional<PoolSealed> last(String pool) throws IOException {
        Optional<Integer> last = ledger.names(Keys.revisions(pool)).stream()
                .map(Integer::valueOf)
                .max(Integer::compare);
        return last.isEmpty()
                ? Optional.empty()
                : ledger.find(Keys.in(Keys.revisions(pool), last.get().toString()), PoolSealed.class);
    }

    private List<Member> members(String pool) throws IOException {
        Set<String> excluded = new HashSet<>(registry.excluded(pool));
        List<Member> members = new ArrayList<>();
        for (String name : registry.volumes(pool)) {
            if (!excluded.contains(name)) {
                VolumeRegistered volume = registry.findVolume(pool, name).orElseThrow();
                members.add(new Member(name, volume.role(), volume.image(), label(volume)));
            }
        }
        return members;
    }

    /** A candidate's label takes no part: whether an annotator was quick must not make another revision. */
    private Optional<ObjectRef> label(VolumeRegistered volume) throws IOException {
        return volume.role() == Role.POOL
                ? Optional.empty()
                : registry.findAnnotation(volume.pool(), volume.volume()).map(AnnotationRegistered::label);
    }

    private PoolSealed sealed(PoolMembers members) throws IOException {
        return new PoolSealed(
                members.pool(),
                members.revision(),
                members.digest(),
                members.members().size(),
                members.of(Role.POOL).size(),
                store.put(Json.write(members)),
                registry.now());
    }
}
