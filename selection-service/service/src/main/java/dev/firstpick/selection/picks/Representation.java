package dev.firstpick.selection.picks;

import dev.firstpick.selection.database.JsonColumn;
import dev.firstpick.store.ObjectRef;
import dev.firstpick.training.events.LearningSettings;
import dev.firstpick.training.events.RepresentationKind;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.Optional;

/** A network that is learned on a revision's candidates without annotations, and may look at those of later revisions too. */
@Entity
@Table(name = "representations")
class Representation {

    @Id
    String job;

    String pool;
    int revision;
    String digest;

    @Enumerated(EnumType.STRING)
    RepresentationKind kind;

    @Convert(converter = JsonColumn.OfLearning.class)
    LearningSettings learning;

    long seed;
    boolean urgent;

    @Convert(converter = JsonColumn.OfObjectRef.class)
    ObjectRef model;

    String failure;

    @Column(name = "learning_job")
    String learningJob;

    protected Representation() {}

    Representation(Selection of, RepresentationKind kind) {
        this.job = idFor(of, kind);
        this.learningJob = job;
        this.pool = of.pool();
        this.revision = of.base();
        this.digest = of.baseDigest();
        this.kind = kind;
        this.learning = of.recipe().representing();
        this.seed = of.recipe().representationSeed();
        this.urgent = of.urgent();
    }

    /** The identity of the representation of {@code kind} for a selection; mostly that of the job that learns it, too. */
    static String idFor(Selection selection, RepresentationKind kind) {
        Recipe recipe = selection.recipe();
        return Identity.of(
                "representation",
                selection.pool(),
                selection.baseDigest(),
                kind,
                recipe.representing(),
                recipe.representationSeed());
    }

    Optional<ObjectRef> model() {
        return Optional.ofNullable(model);
    }

    Optional<String> failure() {
        return Optional.ofNullable(failure);
    }

    /** It is learned by another job than the one that has its name. */
    void learnsBy(String otherJob) {
        learningJob = otherJob;
    }

    void learned(ObjectRef weights) {
        model = weights;
        failure = null;
    }

    void failed(String reason) {
        failure = reason;
    }
}
