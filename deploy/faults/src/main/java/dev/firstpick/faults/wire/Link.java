package dev.firstpick.faults.wire;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.common.Uuid;

/**
 * The way of one client to one server, both on the loopback interface: passes on whole messages, and holds those that a {@link Gate} waits
 * for. A server that is away is to the client as it would be without the link: connections are refused or break.
 *
 * <pre>{@code
 * try (Link link = Link.toKafka(5000, 9092, topicNames);
 *         Gate gate = link.holdResponse("produce", "ingest-events")) {
 *     gate.awaitCaught(patience); // the broker has the record, and the client does not know
 *     client.kill();
 *     gate.cut();
 * }
 * }</pre>
 */
public final class Link implements AutoCloseable {

    private final int target;
    private final Supplier<Dialog> dialogs;
    private final ServerSocket listening;
    private final List<Gate> gates = new CopyOnWriteArrayList<>();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    private Link(int port, int target, Supplier<Dialog> dialogs) {
        this.target = target;
        this.dialogs = dialogs;
        try {
            listening = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException("listening on port " + port, e);
        }
        daemon("link-" + port, this::accept);
    }

    /**
     * A link to a broker.
     *
     * @param port where clients come in; 0 for any free one
     * @param target where the broker listens
     * @param topics the name of a topic, by its id
     */
    public static Link toKafka(int port, int target, Function<Uuid, String> topics) {
        return new Link(port, target, () -> new KafkaDialog(topics));
    }

    /** A link to a database server, as {@link #toKafka}. */
    public static Link toPostgres(int port, int target) {
        return new Link(port, target, PostgresDialog::new);
    }

    /** Where clients come in. */
    public int port() {
        return listening.getLocalPort();
    }

    /** Holds requests that are about all of {@code words}: the server does not see them. */
    public Gate holdRequest(String... words) {
        return hold(true, words);
    }

    /** Holds responses to requests that are about all of {@code words}: the server has done what was asked. */
    public Gate holdResponse(String... words) {
        return hold(false, words);
    }

    private Gate hold(boolean requests, String... words) {
        Gate[] self = new Gate[1];
        Gate gate = new Gate(requests, List.of(words), () -> gates.remove(self[0]));
        self[0] = gate;
        gates.add(gate);
        return gate;
    }

    private void accept() {
        while (!closed) {
            try {
                connect(listening.accept());
            } catch (IOException e) {
                if (!closed) {
                    throw new UncheckedIOException("accepting on port " + port(), e);
                }
            }
        }
    }

    private void connect(Socket client) {
        Socket server = new Socket();
        try {
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
        } catch (IOException e) {
            cut(client, server);
            return;
        }
        sockets.add(client);
        sockets.add(server);
        Dialog dialog = dialogs.get();
        daemon("to-" + target, () -> pass(true, dialog::request, client, server));
        daemon("from-" + target, () -> pass(false, dialog::response, server, client));
        if (closed) {
            cut(client, server);
        }
    }

    /** Reads a side's next message. */
    @FunctionalInterface
    private interface Reader {
        Optional<Frame> next(DataInputStream in) throws IOException;
    }

    private void pass(boolean requests, Reader reader, Socket from, Socket to) {
        try {
            DataInputStream in = new DataInputStream(new BufferedInputStream(from.getInputStream(), 1 << 16));
            OutputStream out = to.getOutputStream();
            Optional<Frame> frame = reader.next(in);
            while (frame.isPresent() && mayPass(requests, frame.get())) {
                out.write(frame.get().bytes());
                frame = reader.next(in);
            }
        } catch (IOException e) {
            // One side is gone; so is the connection.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            cut(from, to);
        }
    }

    private boolean mayPass(boolean request, Frame frame) throws InterruptedException {
        if (frame.about().isEmpty()) {
            return true;
        }
        for (Gate gate : gates) {
            if (!gate.passes(request, frame)) {
                return false;
            }
        }
        return true;
    }

    private void cut(Socket... ends) {
        for (Socket end : ends) {
            sockets.remove(end);
            try {
                end.close();
            } catch (IOException e) {
                // It is as good as closed.
            }
        }
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        closed = true;
        cut(sockets.toArray(Socket[]::new));
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException("closing the link on port " + port(), e);
        }
    }
}
