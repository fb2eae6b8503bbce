/** A server that speaks S3, for tests and for a system on one machine. */
package dev.firstpick.s3;
