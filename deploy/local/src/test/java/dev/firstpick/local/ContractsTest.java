package dev.firstpick.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.firstpick.events.CloudEvent;
import dev.firstpick.events.Event;
import dev.firstpick.events.EventCodec;
import dev.firstpick.events.EventFormatException;
import dev.firstpick.events.Json;
import dev.firstpick.events.JsonSchemas;
import dev.firstpick.events.Topics;
import dev.firstpick.events.WhenAbsent;
import dev.firstpick.ingest.events.IngestEvent;
import dev.firstpick.selection.events.SelectionEvent;
import dev.firstpick.training.events.ProgressEvent;
import dev.firstpick.training.events.TrainingEvent;
import dev.firstpick.training.events.TrainingJob;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds records, JSON Schemas and the AsyncAPI document together. After a change of a record, {@code -Dfirstpick.schemas.write=true}
 * writes the schemas anew; the difference is then read as a change of the contract.
 */
class ContractsTest {

    private static final Map<String, EventCodec<?>> CODECS = Map.of(
            Topics.INGEST_EVENTS, IngestEvent.CODEC,
            Topics.SELECTION_EVENTS, SelectionEvent.CODEC,
            Topics.TRAINING_JOBS, TrainingJob.CODEC,
            Topics.TRAINING_EVENTS, TrainingEvent.CODEC,
            Topics.TRAINING_PROGRESS, ProgressEvent.CODEC);
    private static final Map<String, String> MODULES = Map.of(
            "dev.firstpick.ingest.events", "ingest-service/events",
            "dev.firstpick.selection.events", "selection-service/events",
            "dev.firstpick.training.events", "training-service/events");
    private static final Path ROOT = Path.of("..", "..");

    static Stream<Event> samples() {
        return EventSamples.all();
    }

    static Stream<Class<? extends Event>> types() {
        return CODECS.values().stream().flatMap(codec -> codec.types().values().stream());
    }

    @Test
    void everyTypeHasASample() {
        Set<Class<?>> sampled = samples().map(Object::getClass).collect(Collectors.toSet());

        assertThat(sampled).containsExactlyInAnyOrderElementsOf(types().toList());
    }

    @ParameterizedTest
    @MethodSource("types")
    void theSchemaOnTheClassPathIsTheRecords(Class<? extends Event> type) throws IOException {
        ObjectNode derived = JsonSchemas.of(type);
        if (Boolean.getBoolean("firstpick.schemas.write")) {
            Path file = ROOT.resolve(MODULES.get(type.getPackageName()))
                    .resolve("src/main/resources")
                    .resolve(JsonSchemas.resourceOf(type));
            Files.createDirectories(file.getParent());
            Files.writeString(file, derived.toPrettyString() + "\n");
        }

        assertThat(schemaResource(type)).isEqualTo(derived);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void anEventSurvivesTheWireAndFitsItsSchema(Event event) throws IOException {
        CloudEvent wire = encode(event);

        assertThat(codecOf(event).decode(wire)).isEqualTo(event);
        assertThat(schemaOf(event).validate(Json.mapper().readTree(wire.data())))
                .isEmpty();
        assertThat(wire.headers())
                .containsEntry("ce_specversion", "1.0")
                .containsEntry("ce_type", EventCodec.typeOf(event.getClass()))
                .containsEntry("ce_time", "2026-01-02T03:04:05.678Z")
                .containsEntry("content-type", "application/json")
                .containsKeys("ce_source", "ce_subject", "ce_traceparent");
        assertThat(wire.id()).matches("[0-9a-f]{64}");
    }

    @ParameterizedTest
    @MethodSource("samples")
    void theSameFactToldLaterHasTheSameId(Event event) throws IOException {
        ObjectNode later = (ObjectNode) Json.mapper().readTree(encode(event).data());
        later.put("time", "2027-07-07T07:07:07Z");

        Event toldLater = Json.read(Json.write(later), event.getClass(), "later");

        assertThat(EventCodec.idOf(toldLater)).isEqualTo(EventCodec.idOf(event));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void anUnknownFieldIsTolerated(Event event) throws IOException {
        CloudEvent wire = encode(event);
        ObjectNode data = (ObjectNode) Json.mapper().readTree(wire.data());
        data.put("addedInTheFuture", 42);

        CloudEvent newer = new CloudEvent(wire.key(), wire.headers(), Json.write(data));

        assertThat(codecOf(event).decode(newer)).isEqualTo(event);
        assertThat(schemaOf(event).validate(data)).isEmpty();
    }

    /** What one service takes, all can store and show: no field of any event takes what a database refuses. */
    @ParameterizedTest
    @MethodSource("samples")
    void noTextTakesControlCharactersLoneSurrogatesOrNoEnd(Event event) throws IOException {
        JsonNode data = Json.mapper().readTree(encode(event).data());
        List<String> places = texts(data, "");
        assertThat(places).isNotEmpty();
        for (String place : places) {
            String was = data.at(place).textValue();
            for (String bad : List.of(was + "\0", was + "\ud800", "\udc00" + was, was + "\u007f", was.repeat(20_001))) {
                JsonNode broken = data.deepCopy();
                put(broken, place, bad);

                CloudEvent wire = encode(event);
                byte[] json = Json.mapper()
                        .writer()
                        .with(JsonWriteFeature.ESCAPE_NON_ASCII)
                        .writeValueAsBytes(broken);
                assertThatThrownBy(() -> codecOf(event).decode(new CloudEvent(wire.key(), wire.headers(), json)))
                        .as("%s %s", event.getClass().getSimpleName(), place)
                        .isInstanceOf(EventFormatException.class)
                        .hasMessageNotContainingAny("\0", "\ud800", "\udc00");
                if (!isTime(was)) {
                    assertThat(schemaOf(event).validate(broken)).as(place).isNotEmpty();
                }
            }
        }
    }

    private static boolean isTime(String text) {
        return text.matches("\\d{4}-\\d{2}-\\d{2}T.*Z");
    }

    private static List<String> texts(JsonNode node, String place) {
        List<String> found = new ArrayList<>();
        if (node.isTextual()) {
            found.add(place);
        }
        for (int n = 0; node.isArray() && n < node.size(); n++) {
            found.addAll(texts(node.get(n), place + "/" + n));
        }
        node.fields().forEachRemaining(field -> found.addAll(texts(field.getValue(), place + "/" + field.getKey())));
        return found;
    }

    private static void put(JsonNode data, String place, String text) {
        int slash = place.lastIndexOf('/');
        String last = place.substring(slash + 1);
        JsonNode parent = data.at(place.substring(0, slash));
        if (parent instanceof ObjectNode object) {
            object.put(last, text);
        } else {
            ((ArrayNode) parent).set(Integer.parseInt(last), text);
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void aMissingFieldIsAClearErrorUnlessItIsOptional(Event event) throws IOException {
        CloudEvent wire = encode(event);
        for (RecordComponent component : event.getClass().getRecordComponents()) {
            ObjectNode data = (ObjectNode) Json.mapper().readTree(wire.data());
            data.remove(component.getName());
            CloudEvent without = new CloudEvent(wire.key(), wire.headers(), Json.write(data));

            if (component.getType() == Optional.class || component.isAnnotationPresent(WhenAbsent.class)) {
                assertThat(codecOf(event).decode(without)).isInstanceOf(event.getClass());
                assertThat(schemaOf(event).validate(data)).isEmpty();
            } else {
                assertThatThrownBy(() -> codecOf(event).decode(without))
                        .isInstanceOf(EventFormatException.class)
                        .hasMessageStartingWith(
                                wire.type() + ": " + component.getName() + ": found no such field, expected ");
                assertThat(schemaOf(event).validate(data)).isNotEmpty();
            }
        }
    }

    @Test
    void aFieldDeepInsideIsNamedByItsPath() {
        CloudEvent wire = encode(samples().skip(1).findFirst().orElseThrow());
        String broken = new String(wire.data(), java.nio.charset.StandardCharsets.UTF_8)
                .replace("\"uri\":\"store:", "\"uri\":\"http:");
        CloudEvent event =
                new CloudEvent(wire.key(), wire.headers(), broken.getBytes(java.nio.charset.StandardCharsets.UTF_8));

        assertThatThrownBy(() -> IngestEvent.CODEC.decode(event))
                .isInstanceOf(EventFormatException.class)
                .hasMessageContaining("volume-registered.v1: image")
                .hasMessageContaining("expected store:KEY");
    }

    @Test
    void theAsyncApiDocumentNamesEveryTopicAndEveryTypeAndNothingElse() throws IOException {
        JsonNode document = new ObjectMapper(new YAMLFactory())
                .readTree(ROOT.resolve("deploy/asyncapi.yaml").toFile());
        assertThat(document.path("asyncapi").asText()).startsWith("3.");

        assertThat(addresses(document)).containsAll(Topics.all());
        for (Map.Entry<String, EventCodec<?>> topic : CODECS.entrySet()) {
            JsonNode messages = channelAt(document, topic.getKey()).path("messages");
            List<String> names = new ArrayList<>();
            for (JsonNode reference : messages) {
                JsonNode message = follow(document, reference);
                names.add(message.path("name").asText());
                assertSchemaFileExists(message);
            }
            assertThat(names)
                    .containsExactlyInAnyOrderElementsOf(topic.getValue().typeNames());
        }
    }

    private static void assertSchemaFileExists(JsonNode message) throws IOException {
        String type = message.path("name").asText();
        Class<? extends Event> record = types().filter(
                        candidate -> EventCodec.typeOf(candidate).equals(type))
                .findFirst()
                .orElseThrow();
        Path schema = ROOT.resolve("deploy")
                .resolve(message.path("payload").path("$ref").asText());
        assertThat(Json.mapper().readTree(schema.toFile())).isEqualTo(schemaResource(record));
        assertThat(message.path("summary").asText()).isNotBlank();
    }

    private static Set<String> addresses(JsonNode document) {
        Set<String> addresses = new LinkedHashSet<>();
        document.path("channels")
                .forEach(channel -> addresses.add(channel.path("address").asText()));
        return addresses;
    }

    private static JsonNode channelAt(JsonNode document, String address) {
        for (JsonNode channel : document.path("channels")) {
            if (channel.path("address").asText().equals(address)) {
                return channel;
            }
        }
        throw new AssertionError("no channel at " + address);
    }

    private static JsonNode follow(JsonNode document, JsonNode reference) {
        return document.at(reference.path("$ref").asText().substring(1));
    }

    private static JsonNode schemaResource(Class<?> type) throws IOException {
        String resource = JsonSchemas.resourceOf(type);
        Path file = ROOT.resolve(MODULES.get(type.getPackageName()))
                .resolve("src/main/resources")
                .resolve(resource);
        if (Files.exists(file)) {
            return Json.mapper().readTree(file.toFile());
        }
        try (InputStream in = ContractsTest.class.getClassLoader().getResourceAsStream(resource)) {
            assertThat(in).as(resource).isNotNull();
            return Json.mapper().readTree(in);
        }
    }

    private static JsonSchema schemaOf(Event event) throws IOException {
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(schemaResource(event.getClass()));
    }

    @SuppressWarnings("unchecked")
    private static <E extends Event> EventCodec<E> codecOf(E event) {
        return (EventCodec<E>) CODECS.values().stream()
                .filter(codec -> codec.types().containsValue(event.getClass()))
                .findFirst()
                .orElseThrow();
    }

    private static CloudEvent encode(Event event) {
        return codecOf(event).encode(event);
    }
}
