package dev.firstpick.selection;

import dev.firstpick.events.CloudEvent;
import dev.firstpick.events.Digests;
import dev.firstpick.events.Json;
import dev.firstpick.events.Topics;
import dev.firstpick.ingest.events.AnnotationRegistered;
import dev.firstpick.ingest.events.IngestEvent;
import dev.firstpick.ingest.events.OrganPreset;
import dev.firstpick.ingest.events.PoolMembers;
import dev.firstpick.ingest.events.PoolOpened;
import dev.firstpick.ingest.events.PoolSealed;
import dev.firstpick.ingest.events.Role;
import dev.firstpick.ingest.events.VolumeExcluded;
import dev.firstpick.ingest.events.VolumeRegistered;
import dev.firstpick.ingest.events.VolumeReplaced;
import dev.firstpick.store.ObjectRef;
import dev.firstpick.store.ObjectStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A pool as ingest tells of it: objects in the store, events on Kafka. */
final class ScanPool {

    private final String name;
    private final ObjectStore store;
    private final Wire wire;
    private final List<PoolMembers.Member> members = new ArrayList<>();
    private int announced;
    private int revision;

    private ScanPool(String name, ObjectStore store, Wire wire) {
        this.name = name;
        this.store = store;
        this.wire = wire;
    }

    /** A pool whose name nobody else has. */
    static ScanPool named(String prefix, ObjectStore store, Wire wire) {
        return new ScanPool(prefix + "-" + UUID.randomUUID().toString().substring(0, 8), store, wire);
    }

    String name() {
        return name;
    }

    ScanPool opened() {
        send(new PoolOpened(name, OrganPreset.HIPPOCAMPUS.task(), Instant.now()));
        return this;
    }

    /** So many candidates called scan-00, scan-01, …, and two labelled test volumes. */
    ScanPool with(int candidates) {
        for (int n = 0; n < candidates; n++) {
            candidate("scan-%02d".formatted(n), "scan %d of %s".formatted(n, name));
        }
        labelled("test-0", Role.TEST);
        return labelled("test-1", Role.TEST);
    }

    ScanPool candidate(String volume, String content) {
        members.add(new PoolMembers.Member(volume, Role.POOL, blob(content), Optional.empty()));
        return this;
    }

    /** A candidate whose file is another one, and whose voxels are those of all others with this digest. */
    ScanPool copy(String volume, String content, String voxels) {
        members.add(new PoolMembers.Member(
                volume, Role.POOL, blob(content), Optional.empty(), Optional.of(Digests.sha256(voxels))));
        return this;
    }

    /** A labelled test volume with these voxels. */
    ScanPool test(String volume, String voxels) {
        members.add(new PoolMembers.Member(
                volume,
                Role.TEST,
                blob(name + volume),
                Optional.of(blob(name + volume + " label")),
                Optional.of(Digests.sha256(voxels))));
        return this;
    }

    /** Gives a candidate another image: it is in the revisions that are sealed from now on. */
    VolumeReplaced replaced(String volume, int revision, String content) {
        PoolMembers.Member before = members.stream()
                .filter(member -> member.volume().equals(volume))
                .findFirst()
                .orElseThrow();
        members.remove(before);
        candidate(volume, content);
        VolumeReplaced event = new VolumeReplaced(
                name,
                volume,
                revision,
                Role.POOL,
                blob(content),
                List.of(32, 32, 32),
                List.of(1.0, 1.0, 1.0),
                List.of(1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0),
                "int16",
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                before.image(),
                before.role(),
                Instant.now());
        send(event);
        return event;
    }

    /** Gives a volume a role, and the image that it has or another: it is in no revision that is sealed from now on. */
    void moved(String volume, int revision, Role role, String content) {
        ObjectRef before = blob(name + volume);
        members.removeIf(member -> member.volume().equals(volume));
        send(new VolumeReplaced(
                name,
                volume,
                revision,
                role,
                blob(content),
                List.of(32, 32, 32),
                List.of(1.0, 1.0, 1.0),
                List.of(1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0),
                "int16",
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                before,
                role,
                Instant.now()));
    }

    ScanPool labelled(String volume, Role role) {
        members.add(
                new PoolMembers.Member(volume, role, blob(name + volume), Optional.of(blob(name + volume + " label"))));
        return this;
    }

    /** Tells of the members that nobody was told of yet, one by one. */
    ScanPool registered() {
        for (PoolMembers.Member member : members.subList(announced, members.size())) {
            send(new VolumeRegistered(
                    name,
                    member.volume(),
                    member.role(),
                    member.image(),
                    List.of(32, 32, 32),
                    List.of(1.0, 1.0, 1.0),
                    List.of(1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0),
                    "int16",
                    Instant.now()));
        }
        announced = members.size();
        return this;
    }

    PoolSealed sealed() {
        PoolSealed event = sealing();
        send(event);
        return event;
    }

    /** Tells of the next revision, whose members' manifest is not in the store before the result is run. */
    Runnable sealedBeforeItsMembersAreStored() {
        revision++;
        PoolMembers manifest = new PoolMembers(name, revision, members);
        byte[] content = Json.write(manifest);
        String key = "tests/" + name + "/members.json";
        send(new PoolSealed(
                name,
                revision,
                manifest.digest(),
                members.size(),
                manifest.of(Role.POOL).size(),
                ObjectRef.ofKey(key, Digests.sha256(content), content.length),
                Instant.now()));
        return () -> {
            try {
                store.replace(key, content);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }

    /** The next revision, announced to nobody yet. */
    PoolSealed sealing() {
        revision++;
        PoolMembers manifest = new PoolMembers(name, revision, members);
        int candidates = manifest.of(Role.POOL).size();
        return new PoolSealed(
                name,
                revision,
                manifest.digest(),
                members.size(),
                candidates,
                blob(Json.text(manifest)),
                Instant.now());
    }

    void annotated(String volume) {
        send(new AnnotationRegistered(name, volume, blob(name + volume + " label"), List.of(1), Instant.now()));
    }

    void excluded(String volume) {
        excluded(volume, "motion");
    }

    void excluded(String volume, String reason) {
        send(new VolumeExcluded(name, volume, reason, Instant.now()));
    }

    /** Excluded, and in no revision that is sealed from now on. */
    void taken(String volume) {
        excluded(volume);
        members.removeIf(member -> member.volume().equals(volume));
    }

    void send(IngestEvent event) {
        wire.send(Topics.INGEST_EVENTS, IngestEvent.CODEC.encode(event));
    }

    /** The same event as {@code event}, once more. */
    CloudEvent record(IngestEvent event) {
        return IngestEvent.CODEC.encode(event);
    }

    private ObjectRef blob(String content) {
        try {
            return store.put(content.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
