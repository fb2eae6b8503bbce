/** What the ingest service publishes: pools, their volumes and annotations. */
package dev.firstpick.ingest.events;
