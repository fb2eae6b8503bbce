/**
 * Work that follows from facts, and needs the object store or much computing: done beside the event loops and the consumers, by any
 * replica, and again if the one that began it is gone.
 */
package dev.firstpick.selection.steps;
