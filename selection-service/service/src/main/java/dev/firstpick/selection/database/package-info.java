/** How the service talks to PostgreSQL: transactions, columns that hold JSON, locks. */
package dev.firstpick.selection.database;
