/** What the threads of this service that no request waits for are at: in metrics, and in the health checks. */
package dev.firstpick.results.health;
