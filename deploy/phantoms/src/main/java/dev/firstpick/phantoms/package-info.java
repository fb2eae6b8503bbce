/** Labelled 3D phantoms: made-up scans of a made-up organ, for the first run and for tests. */
package dev.firstpick.phantoms;
