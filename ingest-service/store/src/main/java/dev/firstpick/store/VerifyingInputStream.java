package dev.firstpick.store;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Holds what is read against a reference. The sum is checked before the last bytes are handed out, so a reader that stops at the
 * length it expects has been warned as well.
 */
final class VerifyingInputStream extends FilterInputStream {

    private final ObjectRef ref;
    private final Sha256 sha256 = new Sha256();
    private long count;
    private boolean verified;

    VerifyingInputStream(InputStream in, ObjectRef ref) {
        super(in);
        this.ref = ref;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = in.read(bytes, offset, length);
        if (read > 0) {
            sha256.update(bytes, offset, read);
            count += read;
        }
        if (count > ref.bytes() || (read < 0 && count < ref.bytes())) {
            throw new CorruptObjectException(ref.uri() + ": bytes: found "
                    + (read < 0 ? String.valueOf(count) : count + " or more") + ", expected " + ref.bytes());
        }
        if (count == ref.bytes() && !verified) {
            verify();
        }
        return read;
    }

    private void verify() throws CorruptObjectException {
        String found = sha256.hex();
        if (!found.equals(ref.sha256())) {
            throw new CorruptObjectException(ref.uri() + ": sha256: found " + found + ", expected " + ref.sha256());
        }
        verified = true;
    }

    /** Reads on: what is skipped counts for the sum. */
    @Override
    public long skip(long count) throws IOException {
        byte[] skipped = new byte[(int) Math.max(0, Math.min(count, 1 << 16))];
        return Math.max(0, read(skipped, 0, skipped.length));
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
