/** Slices of stored volumes as pictures. No framework. */
package dev.firstpick.results.pictures;
