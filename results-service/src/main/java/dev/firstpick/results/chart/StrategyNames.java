package dev.firstpick.results.chart;

import java.util.Map;

/** Strategies in words. */
public final class StrategyNames {

    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("random", "Random choice"),
            Map.entry("typiclust", "Typical of each cluster (TypiClust)"),
            Map.entry("proxy-entropy", "Most uncertain (proxy entropy)"),
            Map.entry("proxy-variance", "Most uncertain (proxy variance)"),
            Map.entry("reconstruction-variance", "Hardest to reproduce"),
            Map.entry("alps", "Nearest to cluster centres (ALPS)"),
            Map.entry("calr", "Densest of each cluster (CALR)"),
            Map.entry("agglomerative", "One of each Ward cluster"),
            Map.entry("coreset", "Spread over all (CoreSet)"),
            Map.entry("probcover", "Covering balls (ProbCover)"),
            Map.entry("maxherding", "Nearest to all (MaxHerding)"),
            Map.entry("usl", "Dense and apart (USL)"),
            Map.entry("repdiv", "Representative, then diverse"),
            Map.entry("csal-3d", "Typical and uncertain (CSAL-3D)"),
            Map.entry("cscs", "Typical or uncertain (CSCS)"),
            Map.entry("alps-similar", "Control: one cluster of ALPS"),
            Map.entry("calr-similar", "Control: one cluster of CALR"),
            Map.entry("typiclust-similar", "Control: one cluster of TypiClust"),
            Map.entry("agglomerative-similar", "Control: one Ward cluster"),
            Map.entry("proxy-entropy-certain", "Control: least uncertain (entropy)"),
            Map.entry("proxy-variance-certain", "Control: least uncertain (variance)"),
            Map.entry("reconstruction-variance-certain", "Control: easiest to reproduce"));

    private StrategyNames() {}

    /** @param scope {@code global} or {@code local} */
    public static String of(String strategy, String scope) {
        return NAMES.getOrDefault(strategy, strategy) + (scope.equals("local") ? ", region of interest" : "");
    }
}
