package dev.firstpick.selection.endpoint;

import dev.firstpick.selection.outbox.SelectionFeed;
import io.smallrye.mutiny.Multi;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Selection events as Server-Sent Events: all that were, then those to come. */
@ApplicationScoped
class SelectionStream {

    static final String DESCRIPTION =
            "Events selection-made, selection-annotated, pick-withdrawn, pool-grown and step-failed. A pick that is withdrawn is not to be "
                    + "annotated; its replacement is. Without Last-Event-ID from the first on; with it, those after. "
                    + "Only those of selections that are to be annotated, unless purpose=all.";

    private final SelectionFeed feed;
    private final Sse sse;
    private final Duration heartbeat;

    SelectionStream(
            SelectionFeed feed, Sse sse, @ConfigProperty(name = "firstpick.feed.heartbeat") Duration heartbeat) {
        this.feed = feed;
        this.sse = sse;
        this.heartbeat = heartbeat;
    }

    /**
     * The events.
     *
     * @param pool of this pool only
     * @param lastEventId after this one; null or blank: from the first on
     * @param purpose {@code annotate}, {@code all}, or null for the former
     * @throws ProblemException if the id or the purpose is none
     */
    Multi<OutboundSseEvent> of(Optional<String> pool, String lastEventId, String purpose) {
        SelectionFeed.Filter filter = new SelectionFeed.Filter(pool, includesBenchmark(purpose));
        Multi<OutboundSseEvent> events =
                feed.after(position(lastEventId), filter).map(this::event);
        Multi<OutboundSseEvent> heartbeats = Multi.createFrom()
                .ticks()
                .startingAfter(heartbeat)
                .every(heartbeat)
                .onOverflow()
                .drop()
                .map(tick -> sse.newEventBuilder().comment("heartbeat").build());
        return Multi.createBy().merging().streams(events, heartbeats);
    }

    private OutboundSseEvent event(SelectionFeed.Entry entry) {
        return sse.newEventBuilder()
                .id(Long.toString(entry.position()))
                .name(entry.name())
                .mediaType(MediaType.APPLICATION_JSON_TYPE)
                .data(String.class, entry.data())
                .build();
    }

    private static boolean includesBenchmark(String purpose) {
        if (purpose == null || purpose.equals("annotate")) {
            return false;
        }
        if (purpose.equals("all")) {
            return true;
        }
        throw ProblemException.badField("purpose", purpose, "annotate or all");
    }

    private static String shown(String text) {
        return text.codePoints()
                .limit(100)
                .map(c -> Character.isISOControl(c) ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static long position(String lastEventId) {
        if (lastEventId == null || lastEventId.isBlank()) {
            return 0;
        }
        String id = lastEventId.strip();
        if (!id.matches("[0-9]{1,18}")) {
            throw ProblemException.badField(
                    "Last-Event-ID", shown(id), "the id of an event of this stream, a whole number");
        }
        return Long.parseLong(id);
    }
}
