/** Outcomes: what the other services told, kept in tables, put into statistics, and shown. */
package dev.firstpick.results;
