package dev.firstpick.faults;

import dev.firstpick.stack.KafkaBroker;

/** The broker, as faults see it. */
record Broker(KafkaBroker broker) implements Target {

    @Override
    public void terminate() {
        broker.stop();
    }

    @Override
    public void kill() {
        broker.kill();
    }

    @Override
    public void pause() {
        broker.pause();
    }

    @Override
    public void resume() {
        broker.resume();
    }

    @Override
    public void restart() {
        broker.start();
    }
}
