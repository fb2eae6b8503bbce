package dev.firstpick.selection.pool;

import dev.firstpick.ingest.events.Task;
import dev.firstpick.selection.database.JsonColumn;
import dev.firstpick.selection.plan.Plan;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Optional;

/** A pool, known since it was opened or since somebody planned for it. */
@Entity
@Table(name = "pools")
public class Pool {

    @Id
    String pool;

    @Convert(converter = JsonColumn.OfTask.class)
    Task task;

    @Convert(converter = JsonColumn.OfPlan.class)
    Plan plan;

    @Column(name = "known_at")
    Instant knownAt;

    protected Pool() {}

    public String name() {
        return pool;
    }

    /** What is to be segmented; empty until the pool was opened. */
    public Optional<Task> task() {
        return Optional.ofNullable(task);
    }

    /** Which selections it is to have; empty if nobody said so. */
    public Optional<Plan> plan() {
        return Optional.ofNullable(plan);
    }

    /** The pool was opened. The first task stands: ingest refuses another. */
    public void open(Task opened) {
        if (task == null) {
            task = opened;
        }
    }

    /** Which selections it is to have from now on. */
    public void planned(Plan wanted) {
        plan = wanted;
    }
}
