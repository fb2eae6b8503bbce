package dev.firstpick.selection;

import dev.firstpick.stack.StackTestResource;
import dev.firstpick.store.ObjectStore;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import jakarta.inject.Inject;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What the tests of the running service share: a broker, a database, the store, and the service's address. */
@QuarkusTestResource(value = StackTestResource.class, initArgs = @ResourceArg(name = "database", value = "selection"))
abstract class OnStack {

    @Inject
    ObjectStore store;

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers;

    Wire wire;
    Api api;

    @BeforeEach
    void connect() {
        wire = new Wire(bootstrapServers);
        api = Api.ofTest();
    }

    @AfterEach
    void disconnect() {
        wire.close();
    }

    ScanPool pool(String prefix) {
        return ScanPool.named(prefix, store, wire);
    }
}
