package dev.firstpick.results;

import dev.firstpick.store.ObjectStore;
import dev.firstpick.store.ObjectStores;
import dev.firstpick.store.S3Settings;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The object store of this process. */
@Singleton
class StoreProducer {

    @Produces
    @Singleton
    ObjectStore store(@ConfigProperty(name = "firstpick.store") String location, Config config) throws IOException {
        return ObjectStores.open(location, S3Settings.of(name -> config.getOptionalValue(name, String.class)));
    }

    void close(@Disposes ObjectStore store) {
        store.close();
    }
}
