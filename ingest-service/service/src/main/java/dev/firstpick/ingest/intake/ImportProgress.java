package dev.firstpick.ingest.intake;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.firstpick.ingest.pool.InputError;
import java.time.Instant;
import java.util.List;

/**
 * How far an import is.
 *
 * @param id of the import
 * @param pool into which it goes
 * @param state where it stands
 * @param total volumes in the folder
 * @param done volumes looked at
 * @param registered volumes that are new
 * @param unchanged volumes that were there before
 * @param annotated annotations that are new
 * @param rejected volumes of which the image or the label was refused
 * @param errors what was wrong with the first hundred of them; if the import failed, why
 * @param started when it began
 * @param updated when this was so
 */
public record ImportProgress(
        String id,
        String pool,
        State state,
        int total,
        int done,
        int registered,
        int unchanged,
        int annotated,
        int rejected,
        List<InputError> errors,
        Instant started,
        Instant updated) {

    /** Where an import stands. */
    public enum State {
        /** It goes on. */
        @JsonProperty("running")
        RUNNING,
        /** Every volume was looked at; some may have been rejected. */
        @JsonProperty("done")
        DONE,
        /** It could not go on. The same request again goes on from there. */
        @JsonProperty("failed")
        FAILED
    }

    public ImportProgress {
        errors = List.copyOf(errors);
    }

    static ImportProgress starting(String id, String pool, Instant now) {
        return new ImportProgress(id, pool, State.RUNNING, 0, 0, 0, 0, 0, 0, List.of(), now, now);
    }

    /** Whether there is more to come. */
    @JsonIgnore
    public boolean running() {
        return state == State.RUNNING;
    }
}
