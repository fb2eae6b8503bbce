/** What the strategies compute with: feature matrices, draws by counter, blocked products. */
package dev.firstpick.strategies.numeric;
