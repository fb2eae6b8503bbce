package dev.firstpick.faults;

/** A process, or a server of several, that faults happen to. */
interface Target {

    /** SIGTERM; returns when it has ended, or was killed because it did not. */
    void terminate();

    /** SIGKILL; returns when it is gone. */
    void kill();

    /** SIGSTOP. */
    void pause();

    /** SIGCONT. */
    void resume();

    /** Starts it again after {@link #terminate()} or {@link #kill()}, and returns when it is ready. */
    void restart();
}
