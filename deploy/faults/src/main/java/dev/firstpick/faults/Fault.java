package dev.firstpick.faults;

/** What happens to a process. */
enum Fault {
    SIGTERM,
    SIGKILL,
    /** SIGSTOP, and SIGCONT when every timeout of those who wait has passed. */
    PAUSE
}
