package dev.firstpick.selection.picks;

/**
 * How far the selections of a revision are. Each number counts those that got at least so far.
 *
 * @param planned asked for
 * @param made have their picks
 * @param annotated have all annotations
 * @param trained have all evaluations
 * @param failed were given up
 */
public record SelectionCounts(long planned, long made, long annotated, long trained, long failed) {}
