package dev.firstpick.selection.steps;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

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

    /** Of what. */
    public String subject() {
        return subject;
    }

    /** How often it was begun. */
    public int attempts() {
        return attempts;
    }
}
