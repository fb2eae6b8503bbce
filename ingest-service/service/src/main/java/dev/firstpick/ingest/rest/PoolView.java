package dev.firstpick.ingest.rest;

import dev.firstpick.ingest.events.PoolSealed;
import dev.firstpick.ingest.events.Task;
import java.time.Instant;
import java.util.Optional;

/**
 * A pool.
 *
 * @param pool its name
 * @param task what is to be segmented
 * @param opened when
 * @param volumes how many there are, of all roles, those taken out among them
 * @param annotations how many of them have a label map
 * @param excluded how many were taken out
 * @param sealed the last revision
 */
record PoolView(
        String pool,
        Task task,
        Instant opened,
        int volumes,
        int annotations,
        int excluded,
        Optional<PoolSealed> sealed) {}
