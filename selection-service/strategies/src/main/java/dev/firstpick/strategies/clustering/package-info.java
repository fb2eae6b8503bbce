/** Partitions of a pool by its features: k-means, BIRCH, Ward. */
package dev.firstpick.strategies.clustering;
