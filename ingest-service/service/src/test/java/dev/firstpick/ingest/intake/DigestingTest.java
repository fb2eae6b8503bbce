package dev.firstpick.ingest.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpick.events.Json;
import dev.firstpick.ingest.Scans;
import dev.firstpick.ingest.events.OrganPreset;
import dev.firstpick.ingest.events.Role;
import dev.firstpick.ingest.events.VolumeRegistered;
import dev.firstpick.ingest.pool.Catalogue;
import dev.firstpick.ingest.pool.Ledger;
import dev.firstpick.ingest.pool.PoolRegistry;
import dev.firstpick.ingest.pool.PoolRegistry.Undigested;
import dev.firstpick.store.FileObjectStore;
import dev.firstpick.store.ObjectRef;
import dev.firstpick.store.ObjectStore;
import dev.firstpick.volume.GeometryBounds;
import dev.firstpick.volume.VolumeLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What versions without digests and without a catalogue have left. */
class DigestingTest {

    @TempDir
    Path folder;

    private Instant now = Instant.parse("2026-01-02T03:04:05Z");
    private ObjectStore store;
    private PoolRegistry registry;
    private Digesting digesting;

    private final Clock clock = new Clock() {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public java.time.ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }
    };

    @BeforeEach
    void open() throws IOException {
        store = new FileObjectStore(folder.resolve("store"));
        registry = registry();
        Spool spool = new Spool(folder.resolve("spool"), 1 << 20);
        Inspection inspection =
                new Inspection(VolumeLimits.defaults(), modality -> GeometryBounds.clinical(), 0.1, spool, 1, 1 << 20);
        digesting = new Digesting(registry, inspection, store, clock);
        for (String pool : List.of("one", "two")) {
            registry.open(pool, OrganPreset.HIPPOCAMPUS.task());
        }
    }

    @Test
    void aFileThatTheStoreHasLostStopsNeitherOtherVolumesNorOtherPools() throws IOException {
        // Given
        addedByAnOlderReplica("one", "a", 1);
        ObjectRef lost = addedByAnOlderReplica("one", "b", 2);
        addedByAnOlderReplica("one", "c", 3);
        addedByAnOlderReplica("two", "d", 4);
        Path file = fileOf(lost);
        byte[] content = Files.readAllBytes(file);
        Files.delete(file);

        // When
        digesting.run();

        // Then
        assertThat(registry.undigested("one")).extracting(Undigested::volume).containsExactly("b");
        assertThat(registry.undigested("two")).isEmpty();
        Files.write(file, content);
        now = now.plus(Duration.ofMinutes(11));
        digesting.run();
        assertThat(registry.undigested("one")).isEmpty();
    }

    @Test
    void whatAnOlderReplicaAddsDuringARollingUpdateIsInTheCatalogueSomeMinutesLater() throws IOException {
        // Given
        digesting.run();
        addedByAnOlderReplica("one", "late", 1);
        digesting.run();
        assertThat(registry.undigested("one")).isEmpty();
        assertThat(store.list("pools/one/catalogue/")).isEmpty();

        // When
        now = now.plus(Duration.ofMinutes(11));
        digesting.run();

        // Then
        assertThat(store.list("pools/one/catalogue/")).isNotEmpty();
        assertThat(registry.undigested("one")).isEmpty();
    }

    @Test
    void aProcessThatAsksForTheFirstTimeSeesWhatOlderReplicasHaveAdded() throws IOException {
        // Given
        addedByAnOlderReplica("one", "a", 1);

        // When
        List<Undigested> seen = registry().undigested("one");

        // Then
        assertThat(seen).extracting(Undigested::volume).containsExactly("a");
    }

    private ObjectRef addedByAnOlderReplica(String pool, String volume, long seed) throws IOException {
        ObjectRef image = store.put(Scans.scan(seed));
        VolumeRegistered registered = new VolumeRegistered(
                pool,
                volume,
                Role.POOL,
                image,
                List.of(6, 5, 4),
                List.of(1.0, 1.0, 2.0),
                List.of(1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 2.0, 0.0),
                "int16",
                now);
        store.createIfAbsent("pools/" + pool + "/volumes/" + volume + ".json", Json.write(registered));
        return image;
    }

    private Path fileOf(ObjectRef blob) throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("store"))) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.toString().contains(blob.sha256()))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private PoolRegistry registry() {
        Catalogue catalogue = new Catalogue(store);
        return new PoolRegistry(new Ledger(store, catalogue, event -> {}, clock), catalogue, store, clock);
    }
}
