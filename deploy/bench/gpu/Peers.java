package dev.firstpick.learning.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What {@code pytorch.py} measured: lines of measure, size, name, milliseconds, peak in MB and busy share, separated by tabs. */
record Peers(List<String[]> lines) {

    /**
     * @param busy the share of the time in which the GPU computed, or {@code null}
     */
    record Peer(String name, double milliseconds, String peakMb, String busy) {}

    static Peers read(Optional<Path> file) throws IOException {
        List<String[]> lines = new ArrayList<>();
        if (file.isPresent()) {
            for (String line : Files.readAllLines(file.get())) {
                lines.add(line.split("\t"));
            }
        }
        return new Peers(lines);
    }

    List<Peer> of(String measure, String size) {
        return lines.stream()
                .filter(line -> line.length == 6 && line[0].equals(measure) && line[1].equals(size))
                .map(line -> new Peer(line[2], Double.parseDouble(line[3]), line[4], line[5]))
                .toList();
    }
}
