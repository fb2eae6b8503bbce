package dev.firstpick.selection.jobs;

import dev.firstpick.training.events.JobKind;

/** How many jobs of a kind are in a state. */
public record JobCount(JobKind kind, JobState state, long jobs) {}
