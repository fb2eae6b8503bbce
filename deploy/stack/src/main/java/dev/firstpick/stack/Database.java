package dev.firstpick.stack;

import java.util.UUID;
import java.util.regex.Pattern;

/**
 * A database that can be connected to.
 *
 * @param host name or address of the server
 * @param port 1 to 65535
 * @param name a lower-case letter, then up to 62 of lower-case letters, digits and underscores
 */
public record Database(String host, int port, String name, String username, String password) {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,62}");

    public Database {
        requireName(name);
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("port: found " + port + ", expected 1 to 65535");
        }
    }

    static void requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "name of a database: found \"" + name + "\", expected to match " + NAME.pattern());
        }
    }

    /** A name that no database has had. */
    static String freshName(String prefix) {
        return prefix + "_" + UUID.randomUUID().toString().replace("-", "").substring(0, 12);
    }

    /** For JDBC and Flyway. */
    public String jdbcUrl() {
        return "jdbc:" + reactiveUrl();
    }

    /** For the Vert.x client of Hibernate Reactive. */
    public String reactiveUrl() {
        return "postgresql://" + host + ":" + port + "/" + name;
    }

    /** Shows no password. */
    @Override
    public String toString() {
        return reactiveUrl() + " as " + username;
    }
}
