/** The ingest service: what is configured, and how its parts are put together. */
package dev.firstpick.ingest;
