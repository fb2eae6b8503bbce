package dev.firstpick.selection.plan;

import dev.firstpick.selection.events.Scope;
import dev.firstpick.training.events.LearningSettings;
import io.smallrye.config.ConfigMapping;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The plan of pools that were given none. */
@ConfigMapping(prefix = "firstpick.plan")
public interface PlanSettings {

    /** How many volumes to pick. */
    List<Integer> budgets();

    /** Names of strategies. */
    List<String> strategies();

    /** {@code global} or {@code local}. */
    List<String> scopes();

    /** How many draws of {@code random}. */
    int randomDraws();

    /** How many trainings a selection has. */
    int trainingSeeds();

    /** The first seed. */
    long seed();

    /** {@code quick} or {@code paper}. */
    String preset();

    /** Optimiser steps of the segmentation network; the preset's if absent. */
    Optional<Integer> iterations();

    /** Whether to train and evaluate. */
    boolean train();

    /** Whether annotated volumes stay picked. */
    boolean keep();

    /** Whether a pick that is excluded is replaced by another one. */
    boolean replaceExcluded();

    /** When growing pools are sealed again by themselves. */
    Optional<Rule> reselection();

    /** A {@link Reselection}. */
    interface Rule {

        /** After so many new scans. */
        Optional<Integer> afterScans();

        /** After so many seconds without new scans. */
        Optional<Integer> afterQuietSeconds();

        /** After how many new scans representations are learned anew. */
        Optional<Integer> relearnAfterScans();
    }

    /** These settings as a plan. */
    default Plan plan() {
        LearningSettings learning = LearningSettings.preset(preset());
        return new Plan(
                budgets(),
                strategies(),
                scopes().stream()
                        .map(scope -> Scope.valueOf(scope.toUpperCase(Locale.ROOT)))
                        .toList(),
                randomDraws(),
                trainingSeeds(),
                seed(),
                iterations().map(learning::withIterations).orElse(learning),
                learning,
                train(),
                false,
                keep(),
                replaceExcluded(),
                reselection()
                        .map(rule -> new Reselection(
                                rule.afterScans(), rule.afterQuietSeconds(), rule.relearnAfterScans())));
    }
}
