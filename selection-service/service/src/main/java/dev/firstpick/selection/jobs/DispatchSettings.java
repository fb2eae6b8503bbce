package dev.firstpick.selection.jobs;

import io.smallrye.config.ConfigMapping;
import java.time.Duration;

/** How jobs are sent. */
@ConfigMapping(prefix = "firstpick.dispatch")
interface DispatchSettings {

    /** How many jobs may be with the trainers at a time. */
    int window();

    /** After how long without a report a job is sent again. */
    Duration silence();

    /** After how many failures a job is given up. */
    int maxFailures();

    /** After how many times that trainers began a job and fell silent, and it came no further, it is given up. */
    int maxSilences();

    /** How often to look. */
    Duration interval();
}
