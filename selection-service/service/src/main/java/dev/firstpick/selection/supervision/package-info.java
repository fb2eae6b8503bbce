/** Whether what works by itself in this service goes on: its loops and its consumers. */
package dev.firstpick.selection.supervision;
