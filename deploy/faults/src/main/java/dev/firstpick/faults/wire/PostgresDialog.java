package dev.firstpick.faults.wire;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * PostgreSQL's protocol, version 3: messages of a letter and four bytes of length, but for the first ones of a client, which have no
 * letter. The end of a transaction is about {@code commit STATEMENT; STATEMENT …}, with what was executed in it; so is the server's word
 * that it is done.
 */
final class PostgresDialog implements Dialog {

    private static final int LARGEST = 256 << 20;
    private static final int ASKS_FOR_TLS = 80877103;
    private static final int ASKS_FOR_GSS = 80877104;

    private final AtomicInteger oneByteAnswers = new AtomicInteger();
    private final ConcurrentLinkedQueue<String> commits = new ConcurrentLinkedQueue<>();
    private final Map<String, String> prepared = new HashMap<>();
    private final List<String> executed = new ArrayList<>();
    private boolean started;

    @Override
    public Optional<Frame> request(DataInputStream client) throws IOException {
        return started ? message(client).map(this::understood) : startup(client);
    }

    @Override
    public Optional<Frame> response(DataInputStream server) throws IOException {
        if (oneByteAnswers.get() > 0) {
            int answer = server.read();
            oneByteAnswers.decrementAndGet();
            return answer < 0 ? Optional.empty() : Optional.of(Frame.plain(new byte[] {(byte) answer}));
        }
        return message(server).map(bytes -> {
            boolean committed = bytes[0] == 'C' && text(bytes, 5).equals("COMMIT");
            String about = committed ? commits.poll() : null;
            return about == null ? Frame.plain(bytes) : new Frame(bytes, about);
        });
    }

    private Optional<Frame> startup(DataInputStream client) throws IOException {
        int length;
        try {
            length = client.readInt();
        } catch (EOFException e) {
            return Optional.empty();
        }
        byte[] bytes = new byte[checked(length)];
        ByteBuffer.wrap(bytes).putInt(length);
        client.readFully(bytes, Integer.BYTES, length - Integer.BYTES);
        int version = ByteBuffer.wrap(bytes).getInt(Integer.BYTES);
        if (version == ASKS_FOR_TLS || version == ASKS_FOR_GSS) {
            oneByteAnswers.incrementAndGet();
        } else {
            started = true;
        }
        return Optional.of(Frame.plain(bytes));
    }

    private Frame understood(byte[] bytes) {
        switch (bytes[0]) {
            case 'P' -> {
                String name = text(bytes, 5);
                prepared.put(name, text(bytes, 5 + name.getBytes(StandardCharsets.UTF_8).length + 1));
            }
            case 'B' -> {
                String portal = text(bytes, 5);
                return executed(
                        bytes,
                        prepared.getOrDefault(text(bytes, 5 + portal.getBytes(StandardCharsets.UTF_8).length + 1), ""));
            }
            case 'Q' -> {
                return executed(bytes, text(bytes, 5));
            }
            default -> {
                // Describe, Execute, Sync and the like change nothing of what is known.
            }
        }
        return Frame.plain(bytes);
    }

    private Frame executed(byte[] bytes, String statement) {
        String word = statement.strip().toUpperCase(Locale.ROOT);
        if (word.startsWith("BEGIN") || word.startsWith("ROLLBACK")) {
            executed.clear();
            return Frame.plain(bytes);
        }
        if (!word.startsWith("COMMIT")) {
            executed.add(statement.strip());
            return Frame.plain(bytes);
        }
        String about = "commit " + String.join("; ", executed);
        executed.clear();
        commits.add(about);
        return new Frame(bytes, about);
    }

    private static Optional<byte[]> message(DataInputStream in) throws IOException {
        int letter = in.read();
        if (letter < 0) {
            return Optional.empty();
        }
        int length = checked(in.readInt());
        byte[] bytes = new byte[1 + length];
        ByteBuffer.wrap(bytes).put((byte) letter).putInt(length);
        in.readFully(bytes, 1 + Integer.BYTES, length - Integer.BYTES);
        return Optional.of(bytes);
    }

    private static int checked(int length) throws IOException {
        if (length < Integer.BYTES || length > LARGEST) {
            throw new IOException("length of a PostgreSQL message: found " + length + ", expected 4 to " + LARGEST);
        }
        return length;
    }

    /** The text from {@code start} to the zero that ends it. */
    private static String text(byte[] bytes, int start) {
        int end = start;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, start, end - start, StandardCharsets.UTF_8);
    }
}
