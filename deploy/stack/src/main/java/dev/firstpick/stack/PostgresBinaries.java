package dev.firstpick.stack;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** PostgreSQL's programs, unpacked once from the archive on the class path. */
final class PostgresBinaries {

    private PostgresBinaries() {}

    /** The folder that holds {@code bin}, {@code lib} and {@code share}; unpacked now if it is not there. Safe among processes. */
    static Path home() {
        Path home = BuildFacts.postgresHome();
        if (!Files.isDirectory(home)) {
            unpack(home);
        }
        return home;
    }

    private static void unpack(Path home) {
        try {
            Files.createDirectories(home.getParent());
            Path workshop = Files.createTempDirectory(
                    home.getParent(), home.getFileName().toString() + "-");
            Path whole = workshop.resolve("postgres");
            try (InputStream archive = archive()) {
                unpack(archive, Files.createDirectory(whole));
            }
            install(whole, home);
            Directories.delete(workshop);
        } catch (IOException e) {
            throw new StackException(
                    "PostgreSQL " + BuildFacts.postgresVersion() + " cannot be unpacked to " + home, e);
        }
    }

    private static void install(Path whole, Path home) throws IOException {
        try {
            Files.move(whole, home, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            // Another process that was faster has put the same there.
            if (!Files.isDirectory(home)) {
                throw e;
            }
        }
    }

    private static InputStream archive() {
        String architecture = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String name = "/postgres-" + system + "-" + (architecture.equals("aarch64") ? "arm_64" : "x86_64") + ".txz";
        InputStream archive =
                system.equals("linux") && Set.of("amd64", "x86_64", "aarch64").contains(architecture)
                        ? PostgresBinaries.class.getResourceAsStream(name)
                        : null;
        if (archive == null) {
            throw new StackException("PostgreSQL: found no archive " + name + " on the class path for " + system + " "
                    + architecture + "; expected linux on amd64 or aarch64");
        }
        return archive;
    }

    private static void unpack(InputStream archive, Path target) throws IOException {
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(archive)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path path = target.resolve(entry.getName()).normalize();
                if (!path.startsWith(target)) {
                    throw new IOException("entry " + entry.getName() + " leads out of the archive");
                }
                write(tar, entry, path);
            }
        }
    }

    private static void write(TarArchiveInputStream tar, TarArchiveEntry entry, Path path) throws IOException {
        if (entry.isDirectory()) {
            Files.createDirectories(path);
            return;
        }
        Files.createDirectories(path.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(tar, path);
        if ((entry.getMode() & 0111) != 0) {
            Set<PosixFilePermission> permissions = EnumSet.copyOf(Files.getPosixFilePermissions(path));
            permissions.add(PosixFilePermission.OWNER_EXECUTE);
            permissions.add(PosixFilePermission.GROUP_EXECUTE);
            permissions.add(PosixFilePermission.OTHERS_EXECUTE);
            Files.setPosixFilePermissions(path, permissions);
        }
    }
}
