package dev.firstpick.faults.wire;

/**
 * One whole message between a client and a server.
 *
 * @param bytes as they travel
 * @param about what it does, in words; empty where that is of no interest
 */
record Frame(byte[] bytes, String about) {

    static final String NOTHING = "";

    static Frame plain(byte[] bytes) {
        return new Frame(bytes, NOTHING);
    }
}
