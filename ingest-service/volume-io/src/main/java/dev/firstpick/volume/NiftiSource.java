package dev.firstpick.volume;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** A file's bytes after decompression, whether it was compressed or not. */
final class NiftiSource extends FilterInputStream {

    private static final int GZIP_MAGIC_1 = 0x1f;
    private static final int GZIP_MAGIC_2 = 0x8b;
    private static final int BUFFER = 1 << 16;

    private final String name;
    private final List<VolumeFinding> findings;

    private NiftiSource(InputStream in, String name, List<VolumeFinding> findings) {
        super(in);
        this.name = name;
        this.findings = findings;
    }

    /** What is odd about the compression. */
    List<VolumeFinding> findings() {
        return findings;
    }

    /** Looks whether {@code in} is compressed, whatever its name says. Closing has no effect on {@code in}. */
    static NiftiSource open(InputStream in, String name, VolumeLimits limits) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(in, BUFFER);
        boolean compressed = startsAsGzip(buffered);
        List<VolumeFinding> findings = compareName(name, compressed);
        if (!compressed) {
            return new NiftiSource(buffered, name, findings);
        }
        try {
            return new NiftiSource(
                    new GZIPInputStream(new Compressed(buffered, name, limits.maxBytesCompressed()), BUFFER),
                    name,
                    findings);
        } catch (EOFException | ZipException e) {
            throw corrupt(name, e);
        }
    }

    private static boolean startsAsGzip(BufferedInputStream in) throws IOException {
        in.mark(2);
        boolean gzip = in.read() == GZIP_MAGIC_1 && in.read() == GZIP_MAGIC_2;
        in.reset();
        return gzip;
    }

    private static List<VolumeFinding> compareName(String name, boolean compressed) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.endsWith(".gz") && !compressed) {
            return List.of(new VolumeFinding(
                    "name-ending", "The file's name ends in .gz, and its content is not compressed; read as it is."));
        }
        if (lower.endsWith(".nii") && compressed) {
            return List.of(new VolumeFinding(
                    "name-ending", "The file's name ends in .nii, and its content is compressed; decompressed."));
        }
        return List.of();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        try {
            return in.read(bytes, offset, length);
        } catch (EOFException | ZipException e) {
            throw corrupt(name, e);
        }
    }

    @Override
    public long skip(long count) throws IOException {
        byte[] skipped = new byte[(int) Math.min(count, BUFFER)];
        return Math.max(0, read(skipped, 0, skipped.length));
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private static VolumeFormatException corrupt(String name, IOException cause) {
        String found = cause instanceof EOFException
                ? "the file's end within the compressed data"
                : "corrupt compressed data (" + cause.getMessage() + ")";
        return new VolumeFormatException(name, "gzip", found, "a whole gzip stream with the right checksum", cause);
    }

    /** What is read of the compressed file, and no more than is allowed. */
    private static final class Compressed extends FilterInputStream {

        private final String name;
        private final long most;
        private long count;

        Compressed(BufferedInputStream in, String name, long most) {
            super(in);
            this.name = name;
            this.most = most;
        }

        /** Decompression takes 0 for the file's end and would drop a further gzip member, so this looks ahead. */
        @Override
        public int available() throws IOException {
            in.mark(1);
            int next = in.read();
            in.reset();
            return next < 0 ? 0 : 1;
        }

        @Override
        public int read() throws IOException {
            int next = in.read();
            if (next >= 0) {
                add(1);
            }
            return next;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = in.read(bytes, offset, length);
            if (read > 0) {
                add(read);
            }
            return read;
        }

        private void add(int read) throws VolumeFormatException {
            count += read;
            if (count > most) {
                throw new VolumeFormatException(
                        name, "size", "more than " + most + " bytes", "at most " + most + " bytes compressed");
            }
        }
    }
}
