package dev.firstpick.local;

import java.util.List;
import java.util.Optional;

/**
 * What is compared, where the options do not say. Within a protocol everything that selections share is done once: one reconstruction, one
 * proxy network, one embedding of each scope.
 *
 * @param budgets how many scans to pick
 * @param strategies names; {@code all} stands for every one
 * @param scopes what strategies look at
 * @param randomDraws how many draws of each budget
 * @param trainingSeeds how many trainings each selection has
 * @param representationIterations optimiser steps of a representation; half of a training's, or the preset's, if empty
 */
record Protocol(
        List<Integer> budgets,
        List<String> strategies,
        List<String> scopes,
        int randomDraws,
        int trainingSeeds,
        Optional<Integer> representationIterations) {

    /** A first look: minutes. */
    static final Protocol FIRST_LOOK =
            new Protocol(List.of(3, 5), List.of("random", "typiclust"), List.of("global"), 5, 1, Optional.empty());

    /**
     * All strategies at one budget, each trained twice so that luck in training shows, beside eight random draws: 58 trainings, less than an
     * hour on two cores and volumes like the hippocampus.
     */
    static final Protocol SHORT = new Protocol(List.of(5), List.of("all"), List.of("global"), 8, 2, Optional.of(300));

    /** The published comparison with 15 random draws: hours. */
    static final Protocol FULL =
            new Protocol(List.of(3, 5, 10), List.of("all"), List.of("global", "local"), 15, 1, Optional.empty());

    /** The protocol of that name, if it is one. */
    static Optional<Protocol> named(String name) {
        return switch (name) {
            case "short" -> Optional.of(SHORT);
            case "full" -> Optional.of(FULL);
            default -> Optional.empty();
        };
    }
}
