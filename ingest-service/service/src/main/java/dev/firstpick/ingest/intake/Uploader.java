package dev.firstpick.ingest.intake;

/**
 * Who hands a file in, for a fair share of what there is to check it with: a name or an address. It belongs to the thread that handles the request.
 */
public final class Uploader {

    private static final String NOBODY = "this service";
    private static final ThreadLocal<String> CURRENT = ThreadLocal.withInitial(() -> NOBODY);

    private Uploader() {}

    /** What this thread does from now on is somebody else's, until the result is closed. */
    public static Acting as(String uploader) {
        String before = CURRENT.get();
        CURRENT.set(uploader);
        return () -> CURRENT.set(before);
    }

    /** On whose behalf this thread acts. */
    static String current() {
        return CURRENT.get();
    }

    /** Whether that is nobody from outside: an import or a watched folder, which take one file after another. */
    static boolean isThisService() {
        return CURRENT.get().equals(NOBODY);
    }

    /** Ends with {@link #close}. */
    public interface Acting extends AutoCloseable {

        @Override
        void close();
    }
}
