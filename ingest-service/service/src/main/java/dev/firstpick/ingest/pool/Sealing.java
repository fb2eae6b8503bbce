package dev.firstpick.ingest.pool;

import dev.firstpick.events.Json;
import dev.firstpick.ingest.events.PoolMembers;
import dev.firstpick.ingest.events.PoolMembers.Member;
import dev.firstpick.ingest.events.PoolSealed;
import dev.firstpick.ingest.events.Role;
import dev.firstpick.ingest.pool.RefusedException.Reason;
import dev.firstpick.store.ObjectRef;
import dev.firstpick.store.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Fixes a pool's members under a revision. A member is announced before the revision that it is in. May be used from any thread; methods block.
 */
public final class Sealing {

    private final PoolRegistry registry;
    private final Ledger ledger;
    private final Catalogue catalogue;
    private final ObjectStore store;

    public Sealing(PoolRegistry registry, Ledger ledger, Catalogue catalogue, ObjectStore store) {
        this.registry = registry;
        this.ledger = ledger;
        this.catalogue = catalogue;
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
            String digest = members.digest();
            if (members.members().isEmpty()) {
                throw new RefusedException(
                        Reason.CONFLICT, "pools/" + pool, "volumes", "none that is not excluded", "at least one");
            }
            // Only now: what is a member has its marker, or was announced.
            ledger.settleAll(pool);
            if (last.isPresent() && last.get().digest().equals(digest)) {
                return new Entry<>(last.get(), false);
            }
            Entry<PoolSealed> entry = ledger.enter(sealed(members, digest));
            if (entry.fact().digest().equals(digest)) {
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
        Map<String, Card> cards = catalogue.all(pool);
        SortedMap<String, Card> volumes = PoolRegistry.volumes(cards);
        volumes.keySet().removeAll(registry.excluded(pool));
        SortedMap<String, Card> annotations = PoolRegistry.annotations(cards);
        Map<String, String> voxels = voxelsByFile(volumes.values());
        List<Member> members = new ArrayList<>(volumes.size());
        volumes.forEach((volume, card) -> {
            Role role = card.role().orElseThrow();
            // A candidate's label takes no part: whether an annotator was quick must not make another revision.
            Optional<ObjectRef> label = role == Role.POOL
                    ? Optional.empty()
                    : Optional.ofNullable(annotations.get(volume)).map(Card::file);
            members.add(new Member(
                    volume,
                    role,
                    card.file(),
                    label,
                    Optional.ofNullable(voxels.get(card.file().sha256()))));
        });
        return members;
    }

    /** The same bytes are the same voxels: where the digest of one is known, it is known of all. */
    private static Map<String, String> voxelsByFile(Collection<Card> cards) {
        Map<String, String> voxels = new HashMap<>();
        for (Card card : cards) {
            card.voxels().ifPresent(digest -> voxels.put(card.file().sha256(), digest));
        }
        return voxels;
    }

    private PoolSealed sealed(PoolMembers members, String digest) throws IOException {
        return new PoolSealed(
                members.pool(),
                members.revision(),
                digest,
                members.members().size(),
                members.of(Role.POOL).size(),
                store.put(Json.write(members)),
                registry.now());
    }
}
