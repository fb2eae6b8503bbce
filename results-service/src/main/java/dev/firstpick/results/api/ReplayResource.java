package dev.firstpick.results.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firstpick.events.Topics;
import dev.firstpick.results.rows.DeadLetterRow;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;

/** Sends dead letters again. */
@Path("/api")
@Produces(Problem.MEDIA_TYPE)
@Tag(name = "Operations")
public class ReplayResource {

    private static final String ADDED = "dead-letter-";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final MutinyEmitter<byte[]> replays;

    ReplayResource(@Channel("replays") MutinyEmitter<byte[]> replays) {
        this.replays = replays;
    }

    @POST
    @Path("/dead-letters/{id}/replay")
    @Operation(
            summary = "Sends a dead letter to its topic again, as it was",
            description =
                    "For when the cause is mended. All services see it again; what they applied before they apply once.")
    @APIResponse(responseCode = "204", description = "The broker has it")
    @APIResponse(responseCode = "404", description = "There is no such dead letter")
    public Uni<Response> replay(String id) {
        return Panache.withSession(() -> DeadLetterRow.<DeadLetterRow>findById(id))
                .onItem()
                .ifNull()
                .failWith(() -> ProblemException.notFound("dead letter", id))
                .flatMap(letter -> send(letter).chain(() -> Panache.withTransaction(() -> replayed(id))))
                .replaceWith(() -> Response.noContent().build());
    }

    private Uni<Void> send(DeadLetterRow letter) {
        if (!Topics.all().contains(letter.sourceTopic)) {
            throw ProblemException.unprocessable("there is no topic " + letter.sourceTopic);
        }
        RecordHeaders headers = new RecordHeaders();
        for (var header : (Iterable<java.util.Map.Entry<String, JsonNode>>) letter.headers::fields) {
            if (!header.getKey().startsWith(ADDED)) {
                headers.add(header.getKey(), header.getValue().asText().getBytes(StandardCharsets.UTF_8));
            }
        }
        OutgoingKafkaRecordMetadata<String> where = OutgoingKafkaRecordMetadata.<String>builder()
                .withTopic(letter.sourceTopic)
                .withKey(letter.key)
                .withHeaders(headers)
                .build();
        return replays.sendMessage(Message.of(letter.value == null ? new byte[0] : letter.value)
                        .addMetadata(where))
                .ifNoItem()
                .after(PATIENCE)
                .failWith(() -> ProblemException.unavailable("the broker has not taken the record"));
    }

    private static Uni<Integer> replayed(String id) {
        return Panache.getSession().flatMap(session -> session.createNativeQuery(
                        "update results.dead_letters set replayed_at = now() where id = :id")
                .setParameter("id", id)
                .executeUpdate());
    }
}
