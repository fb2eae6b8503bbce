package dev.firstpick.selection.picks;

import dev.firstpick.events.Json;
import dev.firstpick.store.ObjectRef;
import dev.firstpick.store.ObjectStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;

/** Reads and writes manifests. Blocks. */
@ApplicationScoped
class Manifests {

    private final ObjectStore store;

    Manifests(ObjectStore store) {
        this.store = store;
    }

    /** The object's content, checked against its SHA-256. */
    byte[] bytes(ObjectRef ref) throws IOException {
        try (InputStream content = store.open(ref)) {
            return content.readAllBytes();
        }
    }

    /** The record in the object. */
    <T> T manifest(ObjectRef ref, Class<T> type) throws IOException {
        return Json.read(bytes(ref), type, ref.uri());
    }

    /** Stores a record as a blob. */
    ObjectRef write(Object manifest) throws IOException {
        return store.put(Json.write(manifest));
    }
}
