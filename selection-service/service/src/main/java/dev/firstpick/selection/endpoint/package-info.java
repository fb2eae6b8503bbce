/** The REST API and the streams of events. */
package dev.firstpick.selection.endpoint;
