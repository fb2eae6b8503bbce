package dev.firstpick.ingest.rest;

import dev.firstpick.ingest.events.IngestEvent;
import dev.firstpick.ingest.pool.Entry;
import dev.firstpick.store.ObjectRef;
import dev.firstpick.store.ObjectStore;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.IOException;

/** The answers that several resources give. */
final class Answers {

    private Answers() {}

    /** 201 if the fact is new, else 200; with the fact that stands. */
    static Response entered(Entry<? extends IngestEvent> entry) {
        return Response.status(entry.created() ? Response.Status.CREATED : Response.Status.OK)
                .entity(entry.fact())
                .build();
    }

    /** The bytes of an object, as they are read. */
    static Response bytes(ObjectStore store, ObjectRef ref) throws IOException {
        return Response.ok(store.open(ref))
                .header(HttpHeaders.CONTENT_LENGTH, ref.bytes())
                .header(HttpHeaders.ETAG, '"' + ref.sha256() + '"')
                .build();
    }
}
