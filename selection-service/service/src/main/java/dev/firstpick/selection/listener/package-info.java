/** What other services tell. */
package dev.firstpick.selection.listener;
