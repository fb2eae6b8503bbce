package dev.firstpick.stack;

/**
 * A second way into a broker: the broker listens on {@code port} and sends whoever came that way to {@code advertised}. For clients that are
 * to come through something in between, such as a proxy, or as they would to a broker elsewhere: over TLS, with a name and a password.
 *
 * @param name of the listener: capital letters and digits
 * @param port where the broker listens
 * @param advertised where its clients are told to connect to
 * @param secure whether clients come over TLS and say who they are by SCRAM-SHA-512, and may do what access rules allow them. Whoever
 *     comes by the broker's first port is nobody's user and may do everything
 */
public record Door(String name, int port, int advertised, boolean secure) {

    public Door {
        if (!name.matches("[A-Z][A-Z0-9]*")) {
            throw new IllegalArgumentException(
                    "name of a door: found \"" + name + "\", expected capital letters and digits");
        }
        Loopback.requirePort(port);
        Loopback.requirePort(advertised);
    }

    /** For whoever comes by loopback, without TLS. */
    public Door(String name, int port, int advertised) {
        this(name, port, advertised, false);
    }

    /** Over TLS, with SCRAM and access rules, on a port that is free. */
    public static Door secure(String name) {
        int port = Loopback.freePort();
        return new Door(name, port, port, true);
    }
}
