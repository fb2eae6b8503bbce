package dev.firstpick.ingest;

import dev.firstpick.ingest.events.OrganPreset;
import dev.firstpick.ingest.events.Role;
import dev.firstpick.ingest.intake.Inspection;
import dev.firstpick.ingest.intake.Spool;
import dev.firstpick.ingest.intake.VolumeIntake;
import dev.firstpick.ingest.kafka.KafkaAnnouncer;
import dev.firstpick.ingest.pool.Catalogue;
import dev.firstpick.ingest.pool.Ledger;
import dev.firstpick.ingest.pool.PoolRegistry;
import dev.firstpick.store.FileObjectStore;
import dev.firstpick.store.ObjectStore;
import dev.firstpick.volume.GeometryBounds;
import dev.firstpick.volume.VolumeLimits;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/** A process that opens a pool, takes a scan in, and ends without warning after it has stored the scan and before it announces it. */
public final class CrashingIngest {

    static final int KILLED = 137;

    private CrashingIngest() {}

    /** @param args the store's folder, the pool, the broker */
    public static void main(String[] args) throws IOException {
        ObjectStore store = new FileObjectStore(Path.of(args[0]));
        KafkaAnnouncer kafka = new KafkaAnnouncer(Map.of("bootstrap.servers", args[2]), Duration.ofSeconds(30));
        Catalogue catalogue = new Catalogue(store);
        new PoolRegistry(
                        new Ledger(store, new Catalogue(store), kafka, Clock.systemUTC()),
                        catalogue,
                        store,
                        Clock.systemUTC())
                .open(args[1], OrganPreset.HIPPOCAMPUS.task());
        PoolRegistry dying = new PoolRegistry(
                new Ledger(
                        store,
                        new Catalogue(store),
                        event -> Runtime.getRuntime().halt(KILLED),
                        Clock.systemUTC()),
                catalogue,
                store,
                Clock.systemUTC());
        Spool spool = new Spool(Path.of(args[0], "spool"), 1 << 20);
        VolumeIntake intake = new VolumeIntake(
                dying,
                spool,
                new Inspection(VolumeLimits.defaults(), modality -> GeometryBounds.clinical(), 0.1, spool, 1, 1 << 20),
                store);
        intake.image(args[1], "a", Role.POOL, new ByteArrayInputStream(Scans.scan(1)), "a");
    }
}
