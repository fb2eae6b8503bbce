package dev.firstpick.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A line to a server of this machine that breaks when told to: the request arrives, and the answer ends early. */
final class FlakyLine implements AutoCloseable {

    private final ServerSocket entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final int port;
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final AtomicInteger breaks = new AtomicInteger();
    private final AtomicInteger broken = new AtomicInteger();
    private volatile int after;

    FlakyLine(int port) throws IOException {
        this.port = port;
        start(this::accept);
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + entrance.getLocalPort());
    }

    /** The next so many answers end after {@code bytes}, counted from now on each connection. */
    void breakAnswersAfter(int bytes, int times) {
        after = bytes;
        breaks.set(times);
    }

    /** How many answers were broken. */
    int broken() {
        return broken.get();
    }

    @Override
    public void close() throws IOException {
        entrance.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = entrance.accept();
            Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
            open.add(client);
            open.add(server);
            start(() -> pass(client, server));
            start(() -> answer(server, client));
        }
    }

    private static void pass(Socket from, Socket to) throws IOException {
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            in.transferTo(out);
        }
    }

    private void answer(Socket server, Socket client) throws IOException {
        try (server;
                client;
                InputStream in = server.getInputStream();
                OutputStream out = client.getOutputStream()) {
            byte[] buffer = new byte[1 << 14];
            long passed = 0;
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (passed + read > after && breaks.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                    out.write(buffer, 0, (int) Math.max(0, after - passed));
                    broken.incrementAndGet();
                    return;
                }
                out.write(buffer, 0, read);
                passed += read;
            }
        }
    }

    private interface Task {
        void run() throws IOException;
    }

    private static void start(Task task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (IOException e) {
                // The other side hung up, which is what this line is for.
                return;
            }
        });
        thread.setDaemon(true);
        thread.start();
    }
}
