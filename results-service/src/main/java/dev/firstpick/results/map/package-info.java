/** A pool's scans as points of a plane, by what a network saw in them. Pure: features in, places out. */
package dev.firstpick.results.map;
