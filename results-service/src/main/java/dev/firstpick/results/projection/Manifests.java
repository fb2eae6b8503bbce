package dev.firstpick.results.projection;

import dev.firstpick.events.EventFormatException;
import dev.firstpick.events.Json;
import dev.firstpick.store.CorruptObjectException;
import dev.firstpick.store.ObjectRef;
import dev.firstpick.store.ObjectStore;
import dev.firstpick.training.events.CaseResults;
import dev.firstpick.training.events.EvaluationCompleted;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Reads what events name in the object store. Blocks. */
@ApplicationScoped
class Manifests {

    private static final long MAX_BYTES = 64L << 20;

    private final ObjectStore store;

    Manifests(ObjectStore store) {
        this.store = store;
    }

    /**
     * The metrics of an evaluation's cases.
     *
     * @throws EventFormatException if they are not those of this run, or not what their sum says
     * @throws UncheckedIOException if the store does not answer, or has no such object
     */
    CaseResults cases(EvaluationCompleted evaluation) {
        ObjectRef ref = evaluation.cases();
        if (ref.bytes() > MAX_BYTES) {
            throw refused("cases.bytes", ref.bytes() + "", "at most " + MAX_BYTES);
        }
        CaseResults cases = Json.read(read(ref), CaseResults.class, "case-results");
        if (!cases.job().equals(evaluation.job())) {
            throw refused("cases.job", cases.job(), evaluation.job());
        }
        if (cases.cases().size() != evaluation.evaluated()) {
            throw refused(
                    "cases.cases", cases.cases().size() + "", "as many as were evaluated, " + evaluation.evaluated());
        }
        return cases;
    }

    private byte[] read(ObjectRef ref) {
        try (InputStream content = store.open(ref)) {
            return content.readAllBytes();
        } catch (CorruptObjectException e) {
            throw refused("cases", "an object of another content: " + e.getMessage(), ref.sha256());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static EventFormatException refused(String field, String found, String expected) {
        return new EventFormatException("evaluation-completed", field, found, expected);
    }
}
