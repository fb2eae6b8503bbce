package dev.firstpick.strategies;

/**
 * One volume that a strategy chose.
 *
 * @param volume its id
 * @param rank its place among the picks, 1 for the first
 * @param score what the strategy compared, in the strategy's own unit; finite
 * @param reason why, in words for people
 */
public record Pick(String volume, int rank, double score, String reason) {

    public Pick {
        if (volume.isBlank()) {
            throw new IllegalArgumentException("volume: found a blank id, expected text");
        }
        if (rank < 1) {
            throw new IllegalArgumentException("rank: found " + rank + ", expected 1 or more");
        }
        if (!Double.isFinite(score)) {
            throw new IllegalArgumentException(
                    "score of " + volume + ": found " + score + ", expected a finite number");
        }
        if (reason.isBlank()) {
            throw new IllegalArgumentException("reason of " + volume + ": found blank, expected text");
        }
    }
}
