/**
 * What all events share: CloudEvents 1.0 in binary mode with JSON data, deterministic ids, the topics, and JSON Schemas derived from
 * records.
 */
package dev.firstpick.events;
