/** Events as Kafka records. */
package dev.firstpick.events.kafka;
