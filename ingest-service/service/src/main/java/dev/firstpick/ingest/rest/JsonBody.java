package dev.firstpick.ingest.rest;

import dev.firstpick.events.Json;
import dev.firstpick.ingest.pool.RefusedException;
import dev.firstpick.ingest.pool.RefusedException.Reason;
import java.io.IOException;
import java.io.InputStream;

/** Reads small JSON bodies, whatever content type the caller gave them, and says which field is wrong. */
final class JsonBody {

    private static final int MAX_BYTES = 1 << 16;

    private JsonBody() {}

    static <T> T read(InputStream body, Class<T> type, String name) throws IOException {
        byte[] json = body.readNBytes(MAX_BYTES + 1);
        if (json.length > MAX_BYTES) {
            throw new RefusedException(
                    Reason.TOO_LARGE, name, "body", "more than " + MAX_BYTES + " bytes", "at most " + MAX_BYTES);
        }
        return Json.read(json, type, name);
    }
}
