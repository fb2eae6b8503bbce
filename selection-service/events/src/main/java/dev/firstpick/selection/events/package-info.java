/** What the selection service publishes: which volumes to annotate first, and when that is done. */
package dev.firstpick.selection.events;
