/** Log lines as JSON. */
package dev.firstpick.events.log;
