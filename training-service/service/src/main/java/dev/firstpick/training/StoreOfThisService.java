package dev.firstpick.training;

import dev.firstpick.store.ObjectStore;
import dev.firstpick.store.ObjectStores;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Opens the object store that {@code firstpick.store} names. */
class StoreOfThisService {

    @Produces
    @Singleton
    ObjectStore open(@ConfigProperty(name = "firstpick.store") String location) {
        try {
            return ObjectStores.open(location);
        } catch (IOException e) {
            throw new UncheckedIOException("firstpick.store: " + location + " cannot be opened", e);
        }
    }

    void close(@Disposes ObjectStore store) {
        store.close();
    }
}
