package dev.firstpick.faults.wire;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.Optional;

/** What is said on one connection. Requests are read by one thread and responses by another. */
interface Dialog {

    /** The client's next message; empty at the end of the connection. */
    Optional<Frame> request(DataInputStream client) throws IOException;

    /** The server's next message, about what its request was about; empty at the end of the connection. */
    Optional<Frame> response(DataInputStream server) throws IOException;
}
