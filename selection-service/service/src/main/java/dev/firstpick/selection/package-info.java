/**
 * The selection service: keeps each pool's members, annotations, representations and selections, and holds the jobs of the trainers.
 */
package dev.firstpick.selection;
