/** The object store that the services meet in: content-addressed blobs, and named objects that are created once. */
package dev.firstpick.store;
