/** From topics to tables: every event is applied once, whatever the order in which topics are read and however often. */
package dev.firstpick.results.projection;
