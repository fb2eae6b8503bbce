/**
 * Selections, from being asked for to being trained, and the representations that their strategies look at.
 *
 * <p>{@link dev.firstpick.selection.picks.Progress} decides what follows from a fact; what takes time is a step of {@link
 * dev.firstpick.selection.steps}.
 */
package dev.firstpick.selection.picks;
