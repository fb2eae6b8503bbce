/** Pools that go on growing: when they are to be sealed again. */
package dev.firstpick.selection.growth;
