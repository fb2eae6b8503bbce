/** Which selections a pool is to have. */
package dev.firstpick.selection.plan;
