/** Greedy choice of the rows that cover all rows best. */
package dev.firstpick.strategies.coverage;
