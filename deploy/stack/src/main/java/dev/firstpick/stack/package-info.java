/**
 * Real Kafka and real PostgreSQL without Docker: as processes of this machine for {@code deploy/local}, and as the shared resource of tests.
 *
 * <p>{@link dev.firstpick.stack.KafkaBroker} and {@link dev.firstpick.stack.PostgresServer} are the servers, {@link dev.firstpick.stack.Topics}
 * what the system needs to find on a broker, {@link dev.firstpick.stack.TestStack} and {@link dev.firstpick.stack.StackTestResource} what tests ask for.
 */
package dev.firstpick.stack;
