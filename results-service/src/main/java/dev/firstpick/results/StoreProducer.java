package dev.firstpick.results;

import dev.firstpick.store.ObjectStore;
import dev.firstpick.store.ObjectStores;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The object store of this process. */
@Singleton
class StoreProducer {

    @Produces
    @Singleton
    ObjectStore store(@ConfigProperty(name = "firstpick.store") String location) throws IOException {
        return ObjectStores.open(location);
    }

    void close(@Disposes ObjectStore store) {
        store.close();
    }
}
