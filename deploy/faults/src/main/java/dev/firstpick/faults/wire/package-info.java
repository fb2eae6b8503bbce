/**
 * A proxy that knows where messages begin and end, and what some of them are about: so one can be held at an exact moment, before the
 * server has it or before its client has the answer, without a line of test code in what is tested.
 */
package dev.firstpick.faults.wire;
