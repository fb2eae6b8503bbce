package dev.firstpick.store;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, in lower-case hexadecimal digits. */
final class Sha256 {

    private final MessageDigest digest;

    Sha256() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    static String of(byte[] content) {
        Sha256 sha256 = new Sha256();
        sha256.update(content, 0, content.length);
        return sha256.hex();
    }

    void update(byte[] bytes, int offset, int length) {
        digest.update(bytes, offset, length);
    }

    /** The sum of all that was added; starts anew. */
    String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
