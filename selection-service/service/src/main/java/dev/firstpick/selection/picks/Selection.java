package dev.firstpick.selection.picks;

import dev.firstpick.selection.database.JsonColumn;
import dev.firstpick.selection.events.Purpose;
import dev.firstpick.selection.events.Scope;
import dev.firstpick.selection.events.SelectionKey;
import dev.firstpick.selection.plan.Asked;
import dev.firstpick.selection.plan.Plan;
import dev.firstpick.selection.pool.Revision;
import dev.firstpick.training.events.LearningSettings;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A selection, from the moment that it is asked for. */
@Entity
@Table(name = "selections")
public class Selection {

    @Id
    String request;

    String pool;
    int revision;
    String digest;
    int base;

    @Column(name = "base_digest")
    String baseDigest;

    String strategy;

    @Enumerated(EnumType.STRING)
    Scope scope;

    int budget;
    long seed;

    @Enumerated(EnumType.STRING)
    Purpose purpose;

    boolean urgent;
    boolean train;

    @Convert(converter = JsonColumn.OfNames.class)
    List<String> kept;

    @Column(name = "training_seed")
    long trainingSeed;

    @Column(name = "training_seeds")
    int trainingSeeds;

    @Convert(converter = JsonColumn.OfLearning.class)
    LearningSettings learning;

    @Convert(converter = JsonColumn.OfLearning.class)
    LearningSettings representing;

    @Column(name = "representation_seed")
    long representationSeed;

    @Enumerated(EnumType.STRING)
    SelectionState state;

    String selection;
    String representation;
    String failure;

    @Column(name = "requested_at")
    Instant requestedAt;

    @Column(name = "made_at")
    Instant madeAt;

    @Column(name = "annotated_at")
    Instant annotatedAt;

    @Column(name = "finished_at")
    Instant finishedAt;

    protected Selection() {}

    /** @param annotated the volumes that stay picked if that is asked for, by name */
    Selection(Revision of, Asked asked, Recipe recipe, List<String> annotated) {
        request = requestId(of, asked, recipe);
        pool = of.pool();
        revision = of.number();
        digest = of.digest();
        base = of.base().orElse(of.number());
        baseDigest = of.baseDigest().orElse(of.digest());
        strategy = asked.strategy();
        scope = asked.scope();
        budget = asked.budget();
        seed = asked.seed();
        purpose = asked.purpose();
        urgent = asked.urgent();
        train = asked.train();
        kept = asked.keep() ? List.copyOf(annotated) : null;
        state = SelectionState.PLANNED;
        requestedAt = Instant.now();
        representing = recipe.representing();
        representationSeed = recipe.representationSeed();
        trainAs(recipe);
    }

    /** What is asked for, before the representation's identity is known. The same request is made once. */
    static String requestId(Revision of, Asked asked, Recipe recipe) {
        String picked =
                Identity.of(of.pool(), of.digest(), asked.strategy(), asked.scope(), asked.budget(), asked.seed());
        String what = asked.keep() ? Identity.of(picked, "keep") : picked;
        return Plan.isBlind(asked.strategy())
                ? what
                : Identity.of(what, recipe.representing(), recipe.representationSeed());
    }

    /** Of what was asked for. */
    public String request() {
        return request;
    }

    public String pool() {
        return pool;
    }

    public int revision() {
        return revision;
    }

    /** Of the revision's members. */
    public String digest() {
        return digest;
    }

    /** The number of the revision on whose candidates its representations are learned. */
    int base() {
        return base;
    }

    /** Of that revision's members. */
    String baseDigest() {
        return baseDigest;
    }

    public String strategy() {
        return strategy;
    }

    public Scope scope() {
        return scope;
    }

    public int budget() {
        return budget;
    }

    public long seed() {
        return seed;
    }

    public Purpose purpose() {
        return purpose;
    }

    public boolean urgent() {
        return urgent;
    }

    /** Whether it is trained once it is annotated. */
    public boolean train() {
        return train;
    }

    /** Whether annotated volumes stay picked. */
    public boolean keep() {
        return kept != null;
    }

    /** The volumes that stay picked, by name. */
    public List<String> kept() {
        return kept == null ? List.of() : kept;
    }

    public Recipe recipe() {
        return new Recipe(trainingSeed, trainingSeeds, learning, representing, representationSeed);
    }

    public SelectionState state() {
        return state;
    }

    /** Its identity; empty until it has its picks. */
    public Optional<String> id() {
        return Optional.ofNullable(selection);
    }

    /** The identity of the features that its strategy looked at. */
    public Optional<String> representation() {
        return Optional.ofNullable(representation);
    }

    /** Why it failed. */
    public Optional<String> failure() {
        return Optional.ofNullable(failure);
    }

    public Instant requestedAt() {
        return requestedAt;
    }

    public Optional<Instant> madeAt() {
        return Optional.ofNullable(madeAt);
    }

    public Optional<Instant> annotatedAt() {
        return Optional.ofNullable(annotatedAt);
    }

    /** When its last training was evaluated, or it failed. */
    public Optional<Instant> finishedAt() {
        return Optional.ofNullable(finishedAt);
    }

    /** Its identity if its strategy looks at {@code features} and had to keep {@code volumes}. */
    String idWith(Optional<String> features, List<String> volumes) {
        return new SelectionKey(digest, strategy, scope, budget, seed, features, volumes).idIn(pool);
    }

    void made(Optional<String> features, List<String> volumes, Instant when) {
        selection = idWith(features, volumes);
        representation = features.orElse(null);
        kept = keep() ? volumes : null;
        state = SelectionState.MADE;
        madeAt = when;
    }

    /** One of its picks was withdrawn before it was trained: it waits for what replaces it. */
    void waitsForReplacement() {
        state = SelectionState.MADE;
        annotatedAt = null;
    }

    void annotated(Instant when) {
        state = SelectionState.ANNOTATED;
        annotatedAt = when;
    }

    void trained(Instant when) {
        state = SelectionState.TRAINED;
        failure = null;
        finishedAt = when;
    }

    void failed(String reason, Instant when) {
        state = SelectionState.FAILED;
        failure = reason;
        finishedAt = when;
    }

    /**
     * It is asked for again, perhaps with other trainings.
     *
     * @return whether it is annotated and has to be trained now
     */
    boolean askedAgain(Asked asked, Recipe recipe) {
        urgent |= asked.urgent();
        Recipe before = recipe();
        boolean more = asked.train() && (!train || !before.equals(recipe));
        if (!more) {
            return false;
        }
        train = true;
        trainAs(recipe);
        boolean now = state == SelectionState.ANNOTATED || state == SelectionState.TRAINED;
        if (now) {
            state = SelectionState.ANNOTATED;
            finishedAt = null;
        }
        return now;
    }

    private void trainAs(Recipe recipe) {
        trainingSeed = recipe.trainingSeed();
        trainingSeeds = recipe.trainingSeeds();
        learning = recipe.learning();
    }
}
