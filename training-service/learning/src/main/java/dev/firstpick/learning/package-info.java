/**
 * Learning to segment from few annotated scans: training, inference and representations. The types here are what a caller
 * needs; {@code network} holds the tensors and their engine, {@code data} what happens to volumes before, {@code metrics} how
 * label maps are compared.
 */
package dev.firstpick.learning;
