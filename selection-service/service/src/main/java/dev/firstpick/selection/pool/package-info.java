/** What ingest told of pools: their tasks, members, revisions, exclusions and annotations. */
package dev.firstpick.selection.pool;
