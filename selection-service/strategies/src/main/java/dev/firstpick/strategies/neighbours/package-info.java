/** Exact nearest neighbours. */
package dev.firstpick.strategies.neighbours;
