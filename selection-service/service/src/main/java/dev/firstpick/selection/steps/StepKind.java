package dev.firstpick.selection.steps;

/** The kinds of steps. The subject says of what. */
public enum StepKind {
    /** Of a revision: store its members and ask for its plan's selections. */
    PLAN,
    /** Of a representation: have it learned. */
    LEARN,
    /** Of an embedding: have the candidates put through the network, in shards. */
    EMBED,
    /** Of a selection: compute its picks. */
    PICK,
    /** Of a selection: replace the picks that were withdrawn. */
    REPLACE,
    /** Of a selection: have it trained and evaluated. */
    TRAIN,
    /** Of a job: have the trainer that is at it leave it. */
    CANCEL
}
