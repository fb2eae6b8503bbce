/** HTTP: pools, volumes, annotations and imports; errors as problem details (RFC 9457). */
package dev.firstpick.ingest.rest;
