/**
 * The jobs that trainers do: held here, released in a small window, urgent first, then in turns over the pools; their attempts and
 * failures counted; sent again when nobody reports on them.
 */
package dev.firstpick.selection.jobs;
