package dev.firstpick.ingest.intake;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.firstpick.events.WhenAbsent;
import dev.firstpick.ingest.events.Finding;
import dev.firstpick.ingest.pool.InputError;
import java.time.Instant;
import java.util.ArrayList;
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
 * @param findings what is odd about the first hundred volumes and labels that were taken in all the same
 * @param renamed the first hundred volumes that are not called as their files are, because such a name is not safe
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
        @WhenAbsent("[]") List<VolumeFinding> findings,
        @WhenAbsent("[]") List<Renamed> renamed,
        Instant started,
        Instant updated) {

    /** Where an import stands. */
    public enum State {
        /** It goes on. */
        @JsonProperty("running")
        RUNNING,
        /** Every volume was looked at; some may have been rejected, but not all. */
        @JsonProperty("done")
        DONE,
        /** It could not go on, or every volume was rejected. The same request again goes on from there. */
        @JsonProperty("failed")
        FAILED
    }

    /**
     * What is odd about a file.
     *
     * @param volume its volume
     * @param file as the data set names it
     * @param finding what
     */
    public record VolumeFinding(String volume, String file, Finding finding) {}

    /**
     * A volume that is not called as its file is.
     *
     * @param file the file's name without its endings
     * @param volume the volume's name
     */
    public record Renamed(String file, String volume) {}

    public ImportProgress {
        errors = List.copyOf(errors);
        findings = List.copyOf(findings);
        renamed = List.copyOf(renamed);
    }

    static ImportProgress starting(String id, String pool, Instant now) {
        return new ImportProgress(id, pool, State.RUNNING, 0, 0, 0, 0, 0, 0, List.of(), List.of(), List.of(), now, now);
    }

    /** As this, at another time. */
    ImportProgress at(Instant now) {
        return new ImportProgress(
                id,
                pool,
                state,
                total,
                done,
                registered,
                unchanged,
                annotated,
                rejected,
                errors,
                findings,
                renamed,
                started,
                now);
    }

    /** As this, and not to go on. */
    ImportProgress failed(InputError why) {
        List<InputError> all = new ArrayList<>(errors);
        all.add(why);
        return new ImportProgress(
                id,
                pool,
                State.FAILED,
                total,
                done,
                registered,
                unchanged,
                annotated,
                rejected,
                all,
                findings,
                renamed,
                started,
                updated);
    }

    /** Whether there is more to come. */
    @JsonIgnore
    public boolean running() {
        return state == State.RUNNING;
    }
}
