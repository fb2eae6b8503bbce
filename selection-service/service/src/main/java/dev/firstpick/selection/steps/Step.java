package dev.firstpick.selection.steps;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Optional;

/** A piece of work that is to be done once, and may be begun more often. */
@Entity
@Table(name = "steps")
public class Step {

    @Id
    String id;

    @Enumerated(EnumType.STRING)
    StepKind kind;

    String pool;
    String subject;
    int attempts;
    int lapses;

    @Column(name = "asked_at")
    Instant askedAt;

    @Column(name = "due_at")
    Instant dueAt;

    String owner;
    String failure;

    protected Step() {}

    static String idOf(StepKind kind, String pool, String subject) {
        return kind + "/" + pool + "/" + subject;
    }

    public String id() {
        return id;
    }

    public StepKind kind() {
        return kind;
    }

    public String pool() {
        return pool;
    }

    /** When it was asked for. */
    public Instant askedAt() {
        return askedAt;
    }

    /** Of what. */
    public String subject() {
        return subject;
    }

    /** How often it was begun. */
    public int attempts() {
        return attempts;
    }

    /** How often whoever was at it fell silent: its replica ended, or lost the database. */
    public int lapses() {
        return lapses;
    }

    /** Why it did not work the last time. */
    public Optional<String> failure() {
        return Optional.ofNullable(failure);
    }

    /** When it is tried again. */
    public Instant dueAt() {
        return dueAt;
    }
}
