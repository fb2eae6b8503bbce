package dev.firstpick.results.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.firstpick.events.Json;
import dev.firstpick.results.api.ListQuery.Format;
import io.agroal.api.AgroalDataSource;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * Lists as files, CSV or Arrow. One worker of its own reads the rows through one cursor, a portion at a time, and writes them to a temporary
 * file; the file is sent from the event loop as fast as the client takes it. So a list takes the memory of a portion, a slow client holds
 * neither a thread nor the database, and what fails on the way is an error and not half a file.
 */
@ApplicationScoped
class Exports {

    /** Rows in memory at a time. */
    static final int PORTION = 500;

    private static final long LONGEST_REST = TimeUnit.MILLISECONDS.toNanos(100);

    /** Files that are not sent to their end; slow clients hold them, and a disk ends somewhere. */
    private static final int MOST_OPEN = 16;

    private static final long MOST_BYTES = 256L << 20;
    private static final int STATEMENT_SECONDS = 120;
    private static final int BUFFER = 1 << 16;

    private static final Logger LOG = Logger.getLogger(Exports.class);
    private static final String PREFIX = "firstpick-export-";

    /** No list takes as long. */
    private static final Duration ABANDONED = Duration.ofHours(1);

    private final AgroalDataSource database;
    private final Pools pools;
    private final Vertx vertx;
    private final AtomicInteger open = new AtomicInteger();

    Exports(AgroalDataSource database, Pools pools, Vertx vertx) {
        this.database = database;
        this.pools = pools;
        this.vertx = vertx;
    }

    /** Makes of rows what is written of them; may ask the same connection. */
    interface Dressing<R> {
        List<?> of(List<R> rows, Connection connection) throws SQLException;
    }

    /** A file that is written and open; its name is gone already. */
    private record Written(Path path, long bytes, String sha256, Optional<String> next) {}

    /**
     * The list that {@code query} asks for, as a file.
     *
     * @param beside names of columns that {@code dressing} adds
     * @param routing of the request: once its response has ended the file is closed
     */
    <R> Uni<Response> of(
            Listing<R> listing,
            ListQuery query,
            Map<String, Object> fixed,
            Set<String> beside,
            Dressing<R> dressing,
            UriInfo uri,
            Request request,
            RoutingContext routing) {
        if (open.incrementAndGet() > MOST_OPEN) {
            open.decrementAndGet();
            throw ProblemException.busy();
        }
        Held held = new Held();
        routing.addEndHandler(end -> {
            open.decrementAndGet();
            held.end();
        });
        return pools.exports()
                .run(() -> write(held, listing, query, fixed, beside, dressing))
                .flatMap(written -> opened(written, held).map(file -> {
                    EntityTag tag = new EntityTag(written.sha256().substring(0, 32));
                    Response.ResponseBuilder unchanged = request.evaluatePreconditions(tag);
                    Response.ResponseBuilder response = unchanged != null
                            ? unchanged
                            : Response.ok(
                                    file.setReadBufferSize(BUFFER).setReadLength(written.bytes()),
                                    query.format() == Format.CSV ? Answers.CSV : ArrowStream.MEDIA_TYPE);
                    written.next().ifPresent(cursor -> response.header("Link", Answers.next(uri, cursor)));
                    return response.tag(tag).header("Cache-Control", "no-cache").build();
                }));
    }

    private Uni<AsyncFile> opened(Written written, Held held) {
        return Uni.createFrom().completionStage(() -> vertx.fileSystem()
                .open(
                        written.path().toString(),
                        new OpenOptions().setWrite(false).setCreate(false))
                .onSuccess(held::opened)
                // Who has it open can read it to its end, and nobody else needs it.
                .onComplete(done -> delete(written.path()))
                .toCompletionStage());
    }

    private void delete(Path path) {
        vertx.fileSystem().delete(path.toString());
    }

    private static void close(AsyncFile file) {
        try {
            // A read that is under way fails for it, and nobody needs to know.
            file.exceptionHandler(e -> {});
            file.close();
        } catch (IllegalStateException e) {
            // It is closed once it is sent.
        }
    }

    /** Deletes what a process that was killed has left. */
    void sweep(@Observes StartupEvent start) {
        sweep(Path.of(System.getProperty("java.io.tmpdir")), Instant.now().minus(ABANDONED));
    }

    /** Deletes files of lists that nobody has written to since {@code before}: another process may be writing its own. */
    static void sweep(Path folder, Instant before) {
        try (var files = Files.newDirectoryStream(folder, PREFIX + "*")) {
            for (Path file : files) {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            LOG.warnf("files of lists that an earlier process left could not be deleted, cause=%s", e);
        }
    }

    private <R> Written write(
            Held held,
            Listing<R> listing,
            ListQuery query,
            Map<String, Object> fixed,
            Set<String> beside,
            Dressing<R> dressing) {
        try {
            held.stopIfGone();
            Path path = Files.createTempFile(PREFIX, null);
            try {
                Written written = write(held, path, listing, query, fixed, beside, dressing);
                held.written(path);
                return written;
            } catch (IOException | SQLException | RuntimeException | Error e) {
                Files.deleteIfExists(path);
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException("the rows of a list could not be read", e);
        }
    }

    private <R> Written write(
            Held held,
            Path path,
            Listing<R> listing,
            ListQuery query,
            Map<String, Object> fixed,
            Set<String> beside,
            Dressing<R> dressing)
            throws IOException, SQLException {
        MessageDigest digest = sha256();
        List<String> columns = listing.columns(query, beside);
        Listing.Selected selected = listing.selected(query, fixed);
        Optional<String> next;
        try (OutputStream file = new DigestOutputStream(
                        new BufferedOutputStream(new Limited(Files.newOutputStream(path)), BUFFER), digest);
                Table table = query.format() == Format.CSV
                        ? new CsvTable(file, columns)
                        : ArrowStream.begun(file, columns, listing.attributes());
                Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try (var limits = connection.createStatement()) {
                limits.execute("set transaction read only");
                limits.execute("set local statement_timeout = '" + STATEMENT_SECONDS + "s'");
            }
            Counted<R> counted = new Counted<>(query.limit());
            Rows<R> source = new Rows<>(listing.rows(), listing.fields(query));
            // What rows show beside their fields is told by their methods.
            boolean plain = beside.isEmpty() && listing.plain();
            long[] begun = {System.nanoTime()};
            source.read(connection, selected.sql(), selected.values(), PORTION, rows -> {
                held.stopIfGone();
                List<R> wanted = counted.within(rows);
                if (!wanted.isEmpty()) {
                    table.add(
                            plain
                                    ? wanted.stream()
                                            .<JsonNode>map(source::object)
                                            .toList()
                                    : objects(dressing.of(wanted, connection), query));
                }
                if (rows.size() == PORTION) {
                    rest(System.nanoTime() - begun[0]);
                }
                begun[0] = System.nanoTime();
            });
            next = counted.last().map(row -> listing.cursor(row, query));
            connection.rollback();
        }
        return new Written(path, Files.size(path), HexFormat.of().formatHex(digest.digest()), next);
    }

    private static List<JsonNode> objects(List<?> records, ListQuery query) {
        return records.stream()
                .map(record -> {
                    ObjectNode row = Json.mapper().valueToTree(record);
                    return (JsonNode) (query.fields().isEmpty() ? row : row.retain(query.fields()));
                })
                .toList();
    }

    /** Leaves the processor to others for three times as long as a portion took it: a file may take a while, a page must not. */
    private static void rest(long nanos) {
        try {
            TimeUnit.NANOSECONDS.sleep(Math.min(3 * nanos, LONGEST_REST));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a request has of its file. Once the request has ended, sent or given up by the client, nothing is left of it. */
    private final class Held {
        private boolean gone;
        private Path path;
        private AsyncFile file;

        /** Ends the work for a client that has gone. */
        synchronized void stopIfGone() {
            if (gone) {
                throw ProblemException.unavailable("the client has gone");
            }
        }

        /** From here on the end of the request deletes the file. Where the end was before, the one who wrote it does. */
        synchronized void written(Path written) {
            stopIfGone();
            path = written;
        }

        synchronized void opened(AsyncFile opened) {
            path = null;
            file = opened;
            if (gone) {
                close(file);
            }
        }

        synchronized void end() {
            gone = true;
            if (path != null) {
                delete(path);
            }
            if (file != null) {
                close(file);
            }
        }
    }

    /** A file that may not grow without end. */
    private static final class Limited extends FilterOutputStream {
        private long left = MOST_BYTES;

        Limited(OutputStream file) {
            super(file);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            left -= length;
            if (left < 0) {
                throw ProblemException.unprocessable("the list takes more than " + (MOST_BYTES >> 20)
                        + " MB: ask for some of its fields, or for fewer rows at a time");
            }
            out.write(bytes, offset, length);
        }
    }

    /** Counts rows up to a limit. One more is read than is wanted: then there is a next page. */
    private static final class Counted<R> {
        private final int limit;
        private int seen;
        private R last;

        Counted(int limit) {
            this.limit = limit;
        }

        List<R> within(List<R> rows) {
            List<R> mine = rows.subList(0, Math.min(limit - Math.min(limit, seen), rows.size()));
            seen += rows.size();
            last = mine.isEmpty() ? last : mine.get(mine.size() - 1);
            return mine;
        }

        /** The last row of a page that is not the last. */
        Optional<R> last() {
            return seen > limit ? Optional.of(last) : Optional.empty();
        }
    }

    /** A file of rows that is being written. Closing it ends the rows, and leaves the stream open. */
    interface Table extends AutoCloseable {

        /** Writes rows; what the disk does not take is an {@link UncheckedIOException}. */
        void add(List<JsonNode> rows);

        @Override
        void close();
    }
}
