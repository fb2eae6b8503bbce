package dev.firstpick.ingest.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstpick.ingest.Scans;
import dev.firstpick.ingest.events.OrganPreset;
import dev.firstpick.ingest.pool.Announcer;
import dev.firstpick.ingest.pool.Catalogue;
import dev.firstpick.ingest.pool.Ledger;
import dev.firstpick.ingest.pool.PoolRegistry;
import dev.firstpick.ingest.pool.UnannouncedException;
import dev.firstpick.store.FileObjectStore;
import dev.firstpick.store.ObjectStore;
import dev.firstpick.volume.GeometryBounds;
import dev.firstpick.volume.VolumeLimits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DropFolderTest {

    @TempDir
    Path folder;

    private Path drop;
    private ObjectStore store;

    @BeforeEach
    void open() throws IOException {
        drop = Files.createDirectories(folder.resolve("drop"));
        store = new FileObjectStore(folder.resolve("store"));
        PoolRegistry registry = registry(event -> {});
        registry.open("one", OrganPreset.HIPPOCAMPUS.task());
        registry.open("two", OrganPreset.HIPPOCAMPUS.task());
    }

    @Test
    void aFileWhoseVolumeCannotBeReadFromTheStoreStopsNoOther() throws IOException {
        // Given
        store.createIfAbsent("pools/one/volumes/a.json", "{}".getBytes(StandardCharsets.UTF_8));
        Path bad = Files.write(Files.createDirectories(drop.resolve("one")).resolve("a.nii.gz"), Scans.scan(1));
        Files.write(drop.resolve("one/b.nii.gz"), Scans.scan(2));
        Files.write(Files.createDirectories(drop.resolve("two")).resolve("c.nii.gz"), Scans.scan(3));
        DropFolder watched = watched(event -> {});

        // When
        int moved = watched.scan();

        // Then
        assertThat(moved).isEqualTo(2);
        assertThat(bad).exists();
        assertThat(drop.resolve("one/done/b.nii.gz")).exists();
        assertThat(drop.resolve("two/done/c.nii.gz")).exists();
        assertThat(watched.passedOver()).isEqualTo(1);
        Files.delete(bad);
        watched.scan();
        assertThat(watched.passedOver()).isZero();
    }

    @Test
    void withoutABrokerTheRoundEnds() throws IOException {
        // Given
        Files.write(Files.createDirectories(drop.resolve("one")).resolve("a.nii.gz"), Scans.scan(1));
        DropFolder watched = watched(event -> {
            throw new UnannouncedException("away", null);
        });

        // When, then
        assertThatThrownBy(watched::scan).isInstanceOf(UnannouncedException.class);
        assertThat(watched.passedOver()).isZero();
    }

    @Test
    void whatIsWrongIsWrittenUnderANameThatAnyFileSystemTakes() {
        assertThat(DropFolder.problemOf("a 1.nii")).isEqualTo("a 1.nii.problem.json");
        assertThat(DropFolder.problemOf("x".repeat(49) + "\ud83d\ude00".repeat(40) + ".nii"))
                .matches("file-[0-9a-f]{16}\\.problem\\.json");
        assertThat(DropFolder.problemOf("Größe.nii"))
                .matches("file-[0-9a-f]{16}\\.problem\\.json")
                .isNotEqualTo(DropFolder.problemOf("Grüße.nii"));
    }

    private DropFolder watched(Announcer announcer) throws IOException {
        Spool spool = new Spool(folder.resolve("spool"), 1 << 20);
        Inspection inspection =
                new Inspection(VolumeLimits.defaults(), modality -> GeometryBounds.clinical(), 0.1, spool, 1, 1 << 20);
        Clock later = Clock.offset(Clock.systemUTC(), Duration.ofSeconds(10));
        return new DropFolder(
                drop, new VolumeIntake(registry(announcer), spool, inspection, store), Duration.ofSeconds(1), later);
    }

    private PoolRegistry registry(Announcer announcer) {
        Catalogue catalogue = new Catalogue(store);
        return new PoolRegistry(
                new Ledger(store, catalogue, announcer, Clock.systemUTC()), catalogue, store, Clock.systemUTC());
    }
}
