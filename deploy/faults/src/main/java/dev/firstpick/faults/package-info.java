/**
 * The packaged system under faults, each at an exact moment: what is acknowledged stays, what is done once is done once. Depends on no
 * class of any service.
 */
package dev.firstpick.faults;
