package dev.firstpick.faults;

import java.time.Duration;

/** What a fault of the matrix happens to. A pause is longer than every timeout of those who wait. */
enum Component {
    /** Kafka takes it for dead after 45 s: its listener's session has Kafka's usual length. */
    INGEST(Duration.ofSeconds(50)),
    SELECTION(Duration.ofSeconds(10)),
    TRAINING(Duration.ofSeconds(10)),
    RESULTS(Duration.ofSeconds(10)),
    BROKER(Duration.ofSeconds(15)),
    /** Results gives a transaction 30 s. */
    DATABASE(Duration.ofSeconds(35));

    private final Duration pause;

    Component(Duration pause) {
        this.pause = pause;
    }

    Duration pause() {
        return pause;
    }

    boolean isServer() {
        return this == BROKER || this == DATABASE;
    }
}
