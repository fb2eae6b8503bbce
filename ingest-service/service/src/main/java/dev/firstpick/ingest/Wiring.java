package dev.firstpick.ingest;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.firstpick.events.Json;
import dev.firstpick.ingest.events.Modality;
import dev.firstpick.ingest.intake.Digesting;
import dev.firstpick.ingest.intake.Imports;
import dev.firstpick.ingest.intake.Inspection;
import dev.firstpick.ingest.intake.Spool;
import dev.firstpick.ingest.intake.VolumeIntake;
import dev.firstpick.ingest.kafka.GrowthListener;
import dev.firstpick.ingest.kafka.KafkaAnnouncer;
import dev.firstpick.ingest.pool.Catalogue;
import dev.firstpick.ingest.pool.GrownPools;
import dev.firstpick.ingest.pool.Ledger;
import dev.firstpick.ingest.pool.PoolRegistry;
import dev.firstpick.ingest.pool.Sealing;
import dev.firstpick.store.ObjectStore;
import dev.firstpick.store.ObjectStores;
import dev.firstpick.store.S3Settings;
import dev.firstpick.volume.GeometryBounds;
import dev.firstpick.volume.VolumeLimits;
import io.quarkus.runtime.configuration.MemorySize;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.Config;

/** Puts the parts together: they know no framework. */
final class Wiring {

    @Produces
    @Singleton
    Clock clock() {
        return Clock.systemUTC();
    }

    /** What REST writes has the conventions of the events. */
    @Produces
    @Singleton
    ObjectMapper mapper() {
        return Json.mapper().copy();
    }

    @Produces
    @Singleton
    ObjectStore store(IngestSettings settings, Config config) throws IOException {
        return ObjectStores.open(settings.store(), S3Settings.of(name -> config.getOptionalValue(name, String.class)));
    }

    void close(@Disposes ObjectStore store) {
        store.close();
    }

    @Produces
    @Singleton
    KafkaAnnouncer announcer(KafkaAccess kafka, IngestSettings settings) {
        return new KafkaAnnouncer(kafka.settings(), settings.announcements().patience());
    }

    void close(@Disposes KafkaAnnouncer announcer) {
        announcer.close();
    }

    @Produces
    @Singleton
    Ledger ledger(ObjectStore store, Catalogue catalogue, KafkaAnnouncer announcer, Clock clock) {
        return new Ledger(store, catalogue, announcer, clock);
    }

    @Produces
    @Singleton
    Catalogue catalogue(ObjectStore store) {
        return new Catalogue(store);
    }

    void close(@Disposes Catalogue catalogue) {
        catalogue.close();
    }

    @Produces
    @Singleton
    PoolRegistry registry(Ledger ledger, Catalogue catalogue, ObjectStore store, Clock clock) {
        return new PoolRegistry(ledger, catalogue, store, clock);
    }

    @Produces
    @Singleton
    Sealing sealing(PoolRegistry registry, Ledger ledger, Catalogue catalogue, ObjectStore store) {
        return new Sealing(registry, ledger, catalogue, store);
    }

    @Produces
    @Singleton
    GrownPools grownPools(Sealing sealing, ObjectStore store, Clock clock) {
        return new GrownPools(sealing, store, clock);
    }

    @Produces
    @Singleton
    GrowthListener growthListener(KafkaAccess kafka, GrownPools pools) {
        return new GrowthListener(kafka.settings(), pools, Duration.ofMinutes(1));
    }

    void close(@Disposes GrowthListener listener) {
        listener.close();
    }

    @Produces
    @Singleton
    Spool spool(IngestSettings settings) throws IOException {
        Path folder =
                settings.spool().orElseGet(() -> Path.of(System.getProperty("java.io.tmpdir"), "firstpick-ingest"));
        return new Spool(folder, settings.limits().fileBytes().asLongValue());
    }

    @Produces
    @Singleton
    Inspection inspection(Spool spool, IngestSettings settings) {
        IngestSettings.Limits limits = settings.limits();
        VolumeLimits volume = new VolumeLimits(
                limits.fileBytes().asLongValue(),
                limits.uncompressedBytes().asLongValue(),
                limits.dimension(),
                limits.voxels(),
                Math.toIntExact(limits.headerBytes().asLongValue()));
        IngestSettings.Checks checks = settings.checks();
        long memory = checks.memory()
                .map(MemorySize::asLongValue)
                .orElseGet(() -> Runtime.getRuntime().maxMemory() / 2);
        Map<Modality, GeometryBounds> bounds =
                Map.of(Modality.CT, bounds(checks.ct()), Modality.MR, bounds(checks.mr()));
        return new Inspection(volume, bounds::get, checks.positionTolerance(), spool, checks.atOnce(), memory);
    }

    @Produces
    @Singleton
    VolumeIntake intake(PoolRegistry registry, Spool spool, Inspection inspection, ObjectStore store) {
        return new VolumeIntake(registry, spool, inspection, store);
    }

    private static GeometryBounds bounds(IngestSettings.Geometry geometry) {
        return new GeometryBounds(
                geometry.minSpacing(),
                geometry.maxSpacing(),
                geometry.minExtent(),
                geometry.maxExtent(),
                geometry.minAngle());
    }

    @Produces
    @Singleton
    Digesting digesting(PoolRegistry registry, Inspection inspection, ObjectStore store, Clock clock) {
        return new Digesting(registry, inspection, store, clock);
    }

    @Produces
    @Singleton
    Imports imports(
            PoolRegistry registry, VolumeIntake intake, ObjectStore store, IngestSettings settings, Clock clock) {
        IngestSettings.Import imports = settings.imports();
        return new Imports(
                registry,
                intake,
                store,
                imports.roots().orElse(List.of()),
                imports.atOnce(),
                imports.patience(),
                clock);
    }

    void close(@Disposes Imports imports) {
        imports.close();
    }
}
