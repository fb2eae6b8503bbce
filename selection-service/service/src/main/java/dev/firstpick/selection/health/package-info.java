/** What the health of this service says of its work. */
package dev.firstpick.selection.health;
