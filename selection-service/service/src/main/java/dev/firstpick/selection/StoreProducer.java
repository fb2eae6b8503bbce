package dev.firstpick.selection;

import dev.firstpick.store.ObjectStore;
import dev.firstpick.store.ObjectStores;
import dev.firstpick.store.S3Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import java.io.IOException;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Opens the object store that the settings name. */
@ApplicationScoped
class StoreProducer {

    @Produces
    @ApplicationScoped
    ObjectStore store(@ConfigProperty(name = "firstpick.store") String uri, Config config) throws IOException {
        return ObjectStores.open(uri, S3Settings.of(name -> config.getOptionalValue(name, String.class)));
    }

    void close(@Disposes ObjectStore store) {
        store.close();
    }
}
