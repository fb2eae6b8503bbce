package dev.firstpick.local;

import dev.firstpick.training.events.LearningSettings;
import java.util.List;

/** What the selection service is asked to do with a pool once it is sealed; the body of {@code PUT /pools/POOL/plan}. */
record Plan(
        List<Integer> budgets,
        List<String> strategies,
        List<String> scopes,
        int randomDraws,
        int trainingSeeds,
        long seed,
        LearningSettings learning,
        LearningSettings representation,
        boolean train) {}
