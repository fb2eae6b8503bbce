package dev.firstpick.training.job;

import dev.firstpick.events.Digests;
import dev.firstpick.events.Json;
import dev.firstpick.store.CorruptObjectException;
import dev.firstpick.store.ObjectRef;
import dev.firstpick.store.ObjectStore;
import dev.firstpick.training.events.TrainingJob;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One job's checkpoints in the object store, of which the newest is kept. An older attempt never replaces a newer one's, and within
 * an attempt only more iterations replace fewer. The store cannot compare and replace in one step: a worker that was paused
 * exactly between the two may put its older checkpoint in a newer one's place. That costs iterations and harms nothing else, because
 * every checkpoint of a job lies on the same way: randomness is counted by iteration.
 */
public final class Checkpoints {

    private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);

    /**
     * What lies under {@code jobs/JOB/checkpoint.json}.
     *
     * @param attempt of the job, that made it
     * @param iteration optimiser steps done
     * @param seconds of work, over all attempts that led here
     * @param checkpoint the engine's file
     */
    public record Mark(int attempt, int iteration, double seconds, ObjectRef checkpoint) {}

    /**
     * A checkpoint to go on from.
     *
     * @param iteration optimiser steps done
     * @param seconds of work, over all attempts that led here
     * @param content the engine's file; not copied
     */
    public record Saved(int iteration, double seconds, byte[] content) {}

    private final ObjectStore store;
    private final String mark;
    private final String folder;
    private final int attempt;

    public Checkpoints(ObjectStore store, TrainingJob job) {
        this.store = store;
        this.mark = "jobs/" + job.job() + "/checkpoint.json";
        this.folder = "jobs/" + job.job() + "/checkpoints/";
        this.attempt = job.attempt();
    }

    /**
     * The newest checkpoint; empty if there is none, or none that can be read: then the job starts anew, which costs time alone.
     */
    public Optional<Saved> newest() throws IOException {
        Optional<Mark> left = mark();
        if (left.isEmpty()) {
            return Optional.empty();
        }
        try (InputStream content = store.open(left.get().checkpoint())) {
            return Optional.of(new Saved(left.get().iteration(), left.get().seconds(), content.readAllBytes()));
        } catch (FileNotFoundException | CorruptObjectException e) {
            LOG.warn("checkpoint not readable, the job starts anew: key={} cause={}", mark, e.getMessage());
            return Optional.empty();
        }
    }

    /**
     * Keeps a checkpoint, unless a newer attempt or one with as many iterations has left its own.
     *
     * @return whether it was kept
     */
    public boolean save(Saved saved) throws IOException {
        Optional<Mark> before = mark();
        if (before.isPresent() && !replaceable(before.get(), saved.iteration())) {
            return false;
        }
        // Named, not a blob: blobs are never deleted, and a long job leaves many checkpoints.
        String file = folder + attempt + "-" + saved.iteration();
        store.replace(file, saved.content());
        ObjectRef content = ObjectRef.ofKey(file, Digests.sha256(saved.content()), saved.content().length);
        store.replace(mark, Json.write(new Mark(attempt, saved.iteration(), saved.seconds(), content)));
        if (before.isPresent() && !before.get().checkpoint().equals(content)) {
            store.delete(before.get().checkpoint().key());
        }
        return true;
    }

    /** Removes the checkpoint, when the job's outcome stands. */
    public void discard() throws IOException {
        store.delete(mark);
        for (String file : store.list(folder)) {
            store.delete(file);
        }
    }

    private boolean replaceable(Mark before, int iteration) {
        return before.attempt() < attempt || (before.attempt() == attempt && before.iteration() < iteration);
    }

    private Optional<Mark> mark() throws IOException {
        return store.read(mark).map(json -> Json.read(json, Mark.class, mark));
    }
}
