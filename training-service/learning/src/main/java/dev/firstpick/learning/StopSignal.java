package dev.firstpick.learning;

/** Asked before every iteration whether the run shall end early, with a checkpoint. */
@FunctionalInterface
public interface StopSignal {

    /** The run goes on to its end. */
    StopSignal NEVER = () -> false;

    boolean stopRequested();
}
