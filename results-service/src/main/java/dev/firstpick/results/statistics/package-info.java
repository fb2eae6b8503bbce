/** What the runs say, and how sure one may be. No framework. */
package dev.firstpick.results.statistics;
