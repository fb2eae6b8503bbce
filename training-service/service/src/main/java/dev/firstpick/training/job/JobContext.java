package dev.firstpick.training.job;

import dev.firstpick.training.stop.StopFlag;
import java.time.Clock;

/**
 * What a job is given beside itself.
 *
 * @param worker this worker's name
 * @param stop raised when the job should end early
 * @param progress how far the job is
 * @param checkpoints of this job
 * @param metrics counts iterations
 * @param clock the time
 */
public record JobContext(
        String worker, StopFlag stop, Progress progress, Checkpoints checkpoints, JobMetrics metrics, Clock clock) {}
