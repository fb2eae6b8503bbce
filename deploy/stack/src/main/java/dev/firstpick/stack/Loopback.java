package dev.firstpick.stack;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports of this machine's loopback interface, the only one that the stack listens on. */
final class Loopback {

    static final String HOST = "127.0.0.1";

    private static final int LOWEST = 20_000;
    private static final int HIGHEST = 31_999;
    private static final int ATTEMPTS = 200;

    private Loopback() {}

    /**
     * A port that nothing listened on a moment ago; another process may still take it first. Below the range that systems give to outgoing
     * connections: a client that retries a stopped server of that range can end up connected to itself, and keep the server from its port.
     */
    static int freePort() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST + 1);
            if (isFree(port)) {
                return port;
            }
        }
        throw new StackException(
                "no free port on " + HOST + " among " + ATTEMPTS + " tried from " + LOWEST + " to " + HIGHEST);
    }

    static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            // The servers bind with SO_REUSEADDR too: connections in TIME_WAIT do not stand in their way.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(HOST, port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    static boolean accepts(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(HOST, port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    static void requirePort(int port) {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port: found " + port + ", expected 1 to 65535, or 0 for any free one");
        }
    }
}
