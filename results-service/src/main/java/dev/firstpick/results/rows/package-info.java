/** What can be asked for: the projection's tables and views, read only. A field that no event has told yet is null and left out of the JSON. */
package dev.firstpick.results.rows;
