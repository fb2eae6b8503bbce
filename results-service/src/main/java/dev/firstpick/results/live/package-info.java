/** What happens right now, told by every replica to everyone who listens, whichever replica took the event. */
package dev.firstpick.results.live;
