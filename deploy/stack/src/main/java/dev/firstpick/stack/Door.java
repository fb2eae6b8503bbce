package dev.firstpick.stack;

/**
 * A second way into a broker, for clients that are to come through something in between, such as a proxy: the broker listens on {@code port}
 * and sends whoever came that way to {@code advertised}.
 *
 * @param name of the listener: capital letters and digits
 * @param port where the broker listens
 * @param advertised where its clients are told to connect to
 */
public record Door(String name, int port, int advertised) {

    public Door {
        if (!name.matches("[A-Z][A-Z0-9]*")) {
            throw new IllegalArgumentException(
                    "name of a door: found \"" + name + "\", expected capital letters and digits");
        }
        Loopback.requirePort(port);
        Loopback.requirePort(advertised);
    }
}
