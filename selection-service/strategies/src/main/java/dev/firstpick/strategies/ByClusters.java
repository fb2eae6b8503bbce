package dev.firstpick.strategies;

import dev.firstpick.strategies.clustering.Clustering;

/** A strategy that first parts the pool into as many clusters as the budget. */
sealed interface ByClusters extends Strategy permits Alps, Calr, TypiClust, Agglomerative {

    /** The clusters; fewer than the budget where volumes have equal features. */
    Clustering clusters(Candidates candidates, int budget, long seed);
}
