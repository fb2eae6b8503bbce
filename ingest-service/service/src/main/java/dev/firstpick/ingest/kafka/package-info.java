/** Announces on Kafka. */
package dev.firstpick.ingest.kafka;
