/** Traces that follow scans, selections and jobs through all services, by OpenTelemetry's API. */
package dev.firstpick.events.trace;
