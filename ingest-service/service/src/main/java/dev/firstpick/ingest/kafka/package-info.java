/** What is told on Kafka, and what is heard there. */
package dev.firstpick.ingest.kafka;
