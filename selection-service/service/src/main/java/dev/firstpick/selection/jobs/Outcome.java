package dev.firstpick.selection.jobs;

import dev.firstpick.events.Json;
import dev.firstpick.training.events.EvaluationCompleted;
import dev.firstpick.training.events.RepresentationLearned;
import dev.firstpick.training.events.TrainingEvent;
import dev.firstpick.training.events.VolumesRepresented;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.nio.charset.StandardCharsets;

/** What came of a job; the first outcome stands. */
@Entity
@Table(name = "outcomes")
public class Outcome {

    @Id
    String job;

    String type;
    String data;

    protected Outcome() {}

    Outcome(TrainingEvent event) {
        job = event.job();
        type = event.getClass().getSimpleName();
        data = Json.text(event);
    }

    TrainingEvent event() {
        byte[] json = data.getBytes(StandardCharsets.UTF_8);
        String name = "outcome of job " + job;
        return switch (type) {
            case "RepresentationLearned" -> Json.read(json, RepresentationLearned.class, name);
            case "VolumesRepresented" -> Json.read(json, VolumesRepresented.class, name);
            case "EvaluationCompleted" -> Json.read(json, EvaluationCompleted.class, name);
            default -> throw new IllegalStateException(name + ": found type " + type + ", expected an outcome");
        };
    }
}
