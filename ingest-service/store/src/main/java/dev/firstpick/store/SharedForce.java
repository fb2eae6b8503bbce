package dev.firstpick.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Forces folders to the disk, for many threads at once: whoever asks while a folder is being forced waits for the next time with all others who do, and
 * the disk is asked once for all of them. Nobody is content with a force that began before the ask: it may not have seen what the asker had done.
 */
final class SharedForce {

    private final ConcurrentMap<Path, Folder> folders = new ConcurrentHashMap<>();
    private final Disk disk;

    /** What forces a folder to the disk. */
    interface Disk {
        void force(Path folder) throws IOException;
    }

    SharedForce() {
        this(SharedForce::toDisk);
    }

    SharedForce(Disk disk) {
        this.disk = disk;
    }

    private static void toDisk(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Returns when what was done in {@code path} before outlasts a loss of power. */
    void force(Path path) throws IOException {
        Folder folder = folders.compute(path, (key, known) -> (known == null ? new Folder() : known).entered());
        try {
            folder.force(path, disk);
        } finally {
            folders.compute(path, (key, known) -> known.left());
        }
    }

    private static final class Folder {
        /** Under the map's lock of this folder. */
        private int inside;

        private long asked;
        private long forced;
        private boolean busy;

        Folder entered() {
            inside++;
            return this;
        }

        /** Null when nobody is left. */
        Folder left() {
            inside--;
            return inside == 0 ? null : this;
        }

        void force(Path path, Disk disk) throws IOException {
            long mine = ask();
            while (begins(mine)) {
                long upTo = asked();
                boolean done = false;
                try {
                    disk.force(path);
                    done = true;
                } finally {
                    end(done ? upTo : 0);
                }
            }
        }

        private synchronized long ask() {
            return ++asked;
        }

        private synchronized long asked() {
            return asked;
        }

        /** Waits until ask number {@code mine} is served, or it is its turn to force: then it is true. */
        private synchronized boolean begins(long mine) throws IOException {
            while (forced < mine && busy) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IOException("stopped while a folder was forced to the disk", e);
                }
            }
            if (forced >= mine) {
                return false;
            }
            busy = true;
            return true;
        }

        /** Those whose ask was not served force themselves, and see what is wrong. */
        private synchronized void end(long upTo) {
            forced = Math.max(forced, upTo);
            busy = false;
            notifyAll();
        }
    }
}
