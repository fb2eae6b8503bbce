package dev.firstpick.s3;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * Makes requests to one object wait for a writer of it. S3 promises that a conditional write checks and writes in one step and that a
 * reader sees a whole object; S3Mock checks first and writes then, into the file that is read.
 */
final class OneWriterAtATime implements Filter {

    private static final int READERS = 1000;

    /** Not locks: an answer may end on another thread than it began. */
    private final Semaphore[] seats =
            Stream.generate(() -> new Semaphore(READERS, true)).limit(256).toArray(Semaphore[]::new);

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest http = (HttpServletRequest) request;
        Semaphore seat = seats[Math.floorMod(http.getRequestURI().hashCode(), seats.length)];
        boolean reads = http.getMethod().equals("GET") || http.getMethod().equals("HEAD");
        int taken = reads ? 1 : READERS;
        seat.acquireUninterruptibly(taken);
        Release release = new Release(seat, taken, new AtomicBoolean());
        try {
            chain.doFilter(request, response);
        } finally {
            if (!goesOn(request, release)) {
                release.now();
            }
        }
    }

    /** Whether the answer is still being written, by another thread: the release is that one's then. */
    private static boolean goesOn(ServletRequest request, Release release) {
        try {
            if (!request.isAsyncStarted()) {
                return false;
            }
            request.getAsyncContext().addListener(release);
            return true;
        } catch (IllegalStateException e) {
            // It ended meanwhile.
            return false;
        }
    }

    private record Release(Semaphore seat, int taken, AtomicBoolean done) implements AsyncListener {

        void now() {
            if (done.compareAndSet(false, true)) {
                seat.release(taken);
            }
        }

        @Override
        public void onComplete(AsyncEvent event) {
            now();
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            now();
        }

        @Override
        public void onError(AsyncEvent event) {
            now();
        }

        @Override
        public void onStartAsync(AsyncEvent event) {
            event.getAsyncContext().addListener(this);
        }
    }
}
