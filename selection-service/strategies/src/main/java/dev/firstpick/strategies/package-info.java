/**
 * Which few of many unlabelled scans should be annotated first: every published cold-start strategy behind one interface.
 *
 * <p>Pure Java without a framework. A strategy is found by the name that it has in a configuration:
 *
 * <pre>{@code
 * Candidates candidates = Candidates.of(volumes, features);            // n ids, n × d features
 * List<Pick> picks = Strategies.byName("typiclust").pick(candidates, 5, 0L);
 * }</pre>
 *
 * <p>The same candidates, budget and seed give the same picks, whatever the order in which the candidates came and however many
 * threads computed them. Every strategy is immutable and safe for use by several threads.
 */
package dev.firstpick.strategies;
