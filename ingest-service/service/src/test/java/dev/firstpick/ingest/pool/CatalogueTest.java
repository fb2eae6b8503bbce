package dev.firstpick.ingest.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpick.events.Digests;
import dev.firstpick.events.Json;
import dev.firstpick.ingest.Stores;
import dev.firstpick.ingest.events.Role;
import dev.firstpick.ingest.events.VolumeRegistered;
import dev.firstpick.store.FileObjectStore;
import dev.firstpick.store.ObjectRef;
import dev.firstpick.store.ObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class CatalogueTest {

    private static final String PARTS = "pools/p/catalogue/";

    @TempDir
    Path folder;

    private ObjectStore store;

    @BeforeEach
    void open() throws IOException {
        store = new FileObjectStore(folder);
    }

    /** The listing has passed the place of the merged part before that is written, and comes to those of the small ones when they are gone. */
    @Test
    void aListingThatOverlapsAMergeLosesNoCard() throws IOException {
        // Given
        new Catalogue(store).opened("p");
        new Catalogue(store).all("p");
        try (Catalogue writing = new Catalogue(store)) {
            writing.enter(volume("a"));
            writing.enter(volume("b"));
        }
        List<String> small = store.list(PARTS);
        assertThat(small).hasSize(2);
        AtomicInteger listings = new AtomicInteger();
        ObjectStore merging = Stores.around(store, (method, arguments, pass) -> {
            boolean first = method.equals("list") && arguments[0].equals(PARTS) && listings.getAndIncrement() == 0;
            if (first) {
                byte[] merged = Json.write(new Catalogue.Part(List.of(
                        Card.of(volume("a")).orElseThrow(), Card.of(volume("b")).orElseThrow())));
                store.createIfAbsent(PARTS + Digests.sha256(merged) + ".json", merged);
                for (String part : small) {
                    store.delete(part);
                }
                return List.of();
            }
            // No other way to the volumes than by the parts.
            return method.equals("list") && arguments.length == 1 && !arguments[0].equals(PARTS)
                    ? List.of()
                    : pass.on();
        });

        // When
        try (Catalogue reading = new Catalogue(merging)) {
            var cards = reading.all("p");

            // Then
            assertThat(cards).containsOnlyKeys("pools/p/volumes/a.json", "pools/p/volumes/b.json");
        }
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void partsThatAreAddedAllTheTimeDoNotKeepAReaderForEver() throws IOException {
        // Given
        AtomicInteger volumes = new AtomicInteger();
        try (Catalogue writing = new Catalogue(store)) {
            ObjectStore growing = Stores.around(store, (method, arguments, pass) -> {
                if (method.equals("list") && arguments[0].equals(PARTS)) {
                    writing.enter(volume("v" + volumes.incrementAndGet()));
                }
                return pass.on();
            });

            // When
            try (Catalogue reading = new Catalogue(growing)) {
                // Then
                assertThat(reading.all("p")).containsKeys("pools/p/volumes/v1.json", "pools/p/volumes/v2.json");
            }
        }
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void aCatalogueThatIsBeingClosedStillEntersWhatHasCome() throws IOException {
        // Given
        Catalogue closed = new Catalogue(store);
        closed.close();

        // When
        for (int n = 0; n < Catalogue.PART + 1; n++) {
            closed.enter(volume("v" + n));
        }

        // Then
        try (Catalogue reading = new Catalogue(store)) {
            assertThat(reading.all("p")).hasSize(Catalogue.PART + 1);
        }
    }

    private static VolumeRegistered volume(String name) {
        byte[] content = name.getBytes(StandardCharsets.UTF_8);
        return new VolumeRegistered(
                "p",
                name,
                Role.POOL,
                new ObjectRef("store:blobs/" + Digests.sha256(content), Digests.sha256(content), content.length),
                List.of(6, 5, 4),
                List.of(1.0, 1.0, 2.0),
                List.of(1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 2.0, 0.0),
                "int16",
                Instant.parse("2026-01-02T03:04:05Z"));
    }
}
