package dev.firstpick.results.live;

import com.fasterxml.jackson.annotation.JsonRawValue;
import java.time.Instant;

/**
 * Something that was just stored, and can be asked for now.
 *
 * @param seq its number: later ones are greater, and none appears late
 * @param type for example {@code evaluation-completed}, as the event's
 * @param pool that it is about; empty for a refused record
 * @param id of what it is about: a volume's name, a selection, a run
 * @param data a JSON object of a few small facts
 * @param time of the event
 */
public record LiveEvent(
        long seq,
        String type,
        String pool,
        String id,
        @JsonRawValue String data,
        Instant time) {}
