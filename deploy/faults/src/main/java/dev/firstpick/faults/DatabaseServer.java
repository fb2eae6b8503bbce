package dev.firstpick.faults;

import dev.firstpick.stack.PostgresServer;

/** The database server and its sessions, as faults see them. */
record DatabaseServer(PostgresServer server) implements Target {

    @Override
    public void terminate() {
        server.stop();
    }

    @Override
    public void kill() {
        server.kill();
    }

    @Override
    public void pause() {
        server.pause();
    }

    @Override
    public void resume() {
        server.resume();
    }

    @Override
    public void restart() {
        server.start();
    }
}
