package dev.firstpick.ingest.intake;

import dev.firstpick.events.Digests;
import dev.firstpick.events.EventFormatException;
import dev.firstpick.events.Json;
import dev.firstpick.events.Required;
import dev.firstpick.ingest.events.Role;
import dev.firstpick.ingest.intake.SourceFile.UnreadableFileException;
import dev.firstpick.ingest.pool.InputError;
import dev.firstpick.ingest.pool.RefusedException;
import dev.firstpick.ingest.pool.UnannouncedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes in what is put into {@code DROP/POOL/}: scans become candidates and are moved to {@code DROP/POOL/done/}, bad ones to
 * {@code DROP/POOL/rejected/} with a {@code .problem.json} beside. A file that was written to a moment ago is left for the next time. To be scanned by
 * one thread at a time; several replicas may watch one folder.
 */
public final class DropFolder {

    private static final Logger LOG = LoggerFactory.getLogger(DropFolder.class);

    private static final Pattern ENDING = Pattern.compile("(?i)\\.nii(\\.gz)?$");
    private static final Pattern PLAIN = Pattern.compile("[ -~]+");
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int LONGEST_NAME = 255;
    private static final int REMEMBERED = 10_000;

    private final Map<Path, PassedOver> passedOver = new ConcurrentHashMap<>();
    private final Path folder;
    private final VolumeIntake intake;
    private final Duration settling;
    private final Clock clock;

    /** What was passed over when it was last written to so, and until when it is not tried again. */
    private record PassedOver(FileTime modified, Instant until) {}

    /** @param settling how long a file must not have been written to */
    public DropFolder(Path folder, VolumeIntake intake, Duration settling, Clock clock) {
        this.folder = folder;
        this.intake = intake;
        this.settling = settling;
        this.clock = clock;
    }

    /**
     * Takes in all that lies there. What cannot be read or moved is left where it is, told once in the log, and tried again after a while or once it is
     * another file; it stops nothing else.
     *
     * @return how many files were moved
     * @throws UnannouncedException if the broker does not answer; the rest is left for the next time
     */
    public int scan() {
        passedOver.keySet().removeIf(file -> !Files.exists(file, LinkOption.NOFOLLOW_LINKS));
        int moved = 0;
        for (Path pool : sorted(folder, Files::isDirectory)) {
            if (!isName(pool)) {
                passOver(pool, "its name is none of a pool");
            } else {
                for (Path file : sorted(pool, this::ready)) {
                    moved += taken(pool, file) ? 1 : 0;
                }
            }
        }
        return moved;
    }

    /** How many files and folders cannot be taken in for now. */
    public int passedOver() {
        return passedOver.size();
    }

    private boolean taken(Path pool, Path file) {
        if (isPassedOver(file)) {
            return false;
        }
        try {
            takeIn(pool, file);
            passedOver.remove(file);
            return true;
        } catch (NoSuchFileException e) {
            LOG.debug("Another replica was faster", e);
        } catch (UnreadableFileException e) {
            if (!(e.getCause() instanceof NoSuchFileException)) {
                passOver(file, e.error().found());
            }
        } catch (UnannouncedException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            passOver(file, reason(e));
        }
        return false;
    }

    private void takeIn(Path pool, Path file) throws IOException {
        String name = file.getFileName().toString();
        String poolName = pool.getFileName().toString();
        try (InputStream in = SourceFile.open(file, name)) {
            intake.image(poolName, ENDING.matcher(name).replaceFirst(""), Role.POOL, in, name);
        } catch (RefusedException e) {
            LOG.warn(
                    "Dropped file rejected: pool={} field={}",
                    poolName,
                    e.error().field());
            Path rejected = Files.createDirectories(pool.resolve("rejected"));
            Files.write(rejected.resolve(problemOf(name)), problem(e));
            move(file, rejected);
            return;
        }
        move(file, Files.createDirectories(pool.resolve("done")));
    }

    /** The name of the file that says what is wrong: one that any file system takes, whatever the encoding of its names. */
    static String problemOf(String name) {
        String ending = ".problem.json";
        if (PLAIN.matcher(name).matches() && name.length() + ending.length() <= LONGEST_NAME) {
            return name + ending;
        }
        return "file-" + Digests.sha256(name).substring(0, 16) + ending;
    }

    private boolean isPassedOver(Path file) {
        PassedOver before = passedOver.get(file);
        return before != null
                && before.modified().equals(modified(file))
                && clock.instant().isBefore(before.until());
    }

    private void passOver(Path file, String reason) {
        PassedOver now = new PassedOver(modified(file), clock.instant().plus(PATIENCE));
        if (passedOver.size() >= REMEMBERED) {
            passedOver.clear();
        }
        PassedOver before = passedOver.put(file, now);
        if (before == null || !before.modified().equals(now.modified())) {
            LOG.warn("Something in the drop folder is passed over: folder={} reason={}", folderOf(file), reason);
        }
    }

    /** Without a file's name, which may be a patient's. */
    private static String reason(Exception e) {
        Throwable cause = e instanceof UncheckedIOException ? e.getCause() : e;
        if (cause instanceof RuntimeException && !(cause instanceof EventFormatException)) {
            LOG.debug("Passed over", e);
            return cause.getClass().getSimpleName();
        }
        return cause instanceof FileSystemException failed
                ? failed.getClass().getSimpleName() + (failed.getReason() == null ? "" : ": " + failed.getReason())
                : String.valueOf(cause.getMessage());
    }

    /** Without the file's name, which may be a patient's. */
    private Path folderOf(Path file) {
        return file.getParent().equals(folder)
                ? file.getFileName()
                : file.getParent().getFileName();
    }

    private static FileTime modified(Path file) {
        try {
            return Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            return FileTime.fromMillis(0);
        }
    }

    private static boolean isName(Path pool) {
        try {
            Required.name("pool", pool.getFileName().toString());
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static byte[] problem(RefusedException e) {
        List<InputError> errors = List.of(e.error());
        return Json.write(Map.of("title", "The file was not taken in", "detail", e.getMessage(), "errors", errors));
    }

    private static void move(Path file, Path folder) throws IOException {
        Files.move(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }

    private boolean ready(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        if (!name.endsWith(".nii") && !name.endsWith(".nii.gz")) {
            return false;
        }
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return attributes.isRegularFile()
                    && attributes
                            .lastModifiedTime()
                            .toInstant()
                            .isBefore(clock.instant().minus(settling));
        } catch (IOException e) {
            LOG.debug("Another replica was faster", e);
            return false;
        }
    }

    private List<Path> sorted(Path listed, Predicate<Path> wanted) {
        if (!Files.isDirectory(listed) || isPassedOver(listed)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(listed)) {
            List<Path> found = files.filter(wanted).sorted().toList();
            passedOver.remove(listed);
            return found;
        } catch (IOException | RuntimeException e) {
            passOver(listed, "it cannot be listed: " + reason(e));
            return List.of();
        }
    }
}
