/** Events that are stored together with the facts they tell of, and published from there. */
package dev.firstpick.selection.outbox;
