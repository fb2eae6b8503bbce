package dev.firstpick.faults;

import dev.firstpick.faults.Scans.Scan;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Optional;

/** An upload that stops in the middle of the file until it is told to go on: the service cannot have the scan before. */
final class HalfUpload implements AutoCloseable {

    private final Socket socket;
    private final byte[] rest;

    private HalfUpload(Socket socket, byte[] rest) {
        this.socket = socket;
        this.rest = rest;
    }

    /** Sends the head of the request and the first half of the file. */
    static HalfUpload begin(URI ingest, String path, Scan scan) {
        try {
            byte[] file = Files.readAllBytes(scan.image());
            Socket socket = new Socket(ingest.getHost(), ingest.getPort());
            OutputStream out = socket.getOutputStream();
            String head = "PUT " + path + "?role=" + scan.role() + " HTTP/1.1\r\nHost: " + ingest.getAuthority()
                    + "\r\nContent-Type: application/octet-stream\r\nContent-Length: " + file.length
                    + "\r\nConnection: close\r\n\r\n";
            out.write(head.getBytes(StandardCharsets.US_ASCII));
            out.write(file, 0, file.length / 2);
            out.flush();
            return new HalfUpload(socket, Arrays.copyOfRange(file, file.length / 2, file.length));
        } catch (IOException e) {
            throw new UncheckedIOException("beginning an upload", e);
        }
    }

    /** Sends the rest; not needed for an answer to one that the service has given up. */
    void sendRest() {
        try {
            socket.getOutputStream().write(rest);
        } catch (IOException e) {
            // The service is gone, as the answer will tell.
        }
    }

    /** The status of the answer; empty if the connection broke. */
    Optional<Integer> answer() {
        try {
            socket.setSoTimeout(60_000);
            InputStream in = socket.getInputStream();
            String line = new String(in.readNBytes(12), StandardCharsets.US_ASCII);
            return line.startsWith("HTTP/1.1 ")
                    ? Optional.of(Integer.parseInt(line.substring(9, 12)))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException("closing an upload", e);
        }
    }
}
