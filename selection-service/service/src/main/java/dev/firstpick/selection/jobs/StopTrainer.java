package dev.firstpick.selection.jobs;

import dev.firstpick.events.Json;
import dev.firstpick.selection.steps.Step;
import dev.firstpick.selection.steps.StepKind;
import dev.firstpick.selection.steps.StepWork;
import dev.firstpick.store.ObjectStore;
import dev.firstpick.training.events.TrainingJob;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;

/** Lets the trainer that is at a cancelled job know: it looks for a mark in the object store. */
@ApplicationScoped
class StopTrainer implements StepWork {

    private final ObjectStore store;

    StopTrainer(ObjectStore store) {
        this.store = store;
    }

    @Override
    public StepKind kind() {
        return StepKind.CANCEL;
    }

    @Override
    public Supplier<Uni<Void>> prepare(Step step) throws IOException {
        String job = step.subject();
        store.createIfAbsent(
                TrainingJob.cancellationKey(job),
                Json.write(Map.of("job", job, "time", Instant.now().toString())));
        return () -> Uni.createFrom().voidItem();
    }

    @Override
    public Uni<Void> giveUp(Step step, String reason) {
        return Uni.createFrom().voidItem();
    }
}
