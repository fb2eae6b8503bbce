package dev.firstpick.selection.endpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.firstpick.events.Json;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** REST speaks the JSON that events speak. */
class JsonProducer {

    @Produces
    @Singleton
    ObjectMapper mapper() {
        return Json.mapper().copy();
    }
}
