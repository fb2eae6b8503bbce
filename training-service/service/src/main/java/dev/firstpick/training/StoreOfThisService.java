package dev.firstpick.training;

import dev.firstpick.store.ObjectStore;
import dev.firstpick.store.ObjectStores;
import dev.firstpick.store.S3Settings;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Opens the object store that {@code firstpick.store} names. */
class StoreOfThisService {

    @Produces
    @Singleton
    ObjectStore open(@ConfigProperty(name = "firstpick.store") String location, Config config) {
        try {
            return ObjectStores.open(location, S3Settings.of(name -> config.getOptionalValue(name, String.class)));
        } catch (IOException e) {
            throw new UncheckedIOException("firstpick.store: " + location + " cannot be opened", e);
        }
    }

    void close(@Disposes ObjectStore store) {
        store.close();
    }
}
