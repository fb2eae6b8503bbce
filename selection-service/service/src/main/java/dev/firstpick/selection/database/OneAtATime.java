package dev.firstpick.selection.database;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;

/** What only one replica does at a time. The lock ends with the transaction that took it, or with its connection. */
public enum OneAtATime {
    RELAY(1),
    DISPATCHER(2);

    /** So that nobody else's advisory locks in the same database are met: "firstpic" as a number. */
    private static final int NAMESPACE = 0x46504943;

    private final int number;

    OneAtATime(int number) {
        this.number = number;
    }

    /** Whether this transaction has the lock from now on; it does not wait for it. */
    public Uni<Boolean> tryLock() {
        return Panache.getSession().chain(session -> session.<Boolean>createNativeQuery(
                        "select pg_try_advisory_xact_lock(" + NAMESPACE + ", " + number + ")")
                .getSingleResult());
    }
}
