/** The whole system on one machine, without containers: a broker, a database, the four services and an annotator, as processes. */
package dev.firstpick.local;
