package dev.firstpick.local;

import dev.firstpick.events.CloudEvent;
import dev.firstpick.events.Json;
import dev.firstpick.events.Topics;
import dev.firstpick.events.kafka.KafkaEvents;
import dev.firstpick.selection.events.Pick;
import dev.firstpick.selection.events.Purpose;
import dev.firstpick.selection.events.SelectionEvent;
import dev.firstpick.selection.events.SelectionMade;
import dev.firstpick.store.ObjectRef;
import dev.firstpick.store.ObjectStore;
import dev.firstpick.store.ObjectStores;
import dev.firstpick.training.events.FeatureTable;
import dev.firstpick.training.events.NpyMatrix;
import dev.firstpick.training.events.RepresentationKind;
import dev.firstpick.training.events.TrainingEvent;
import dev.firstpick.training.events.VolumesRepresented;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** A pool's picks and features, as anybody finds them on the topics and in the object store. */
record PickedFeatures(String bootstrapServers, Path store, String pool, String scope, int budget) {

    private static final Duration POLL = Duration.ofMillis(500);

    PicksPicture picture() {
        List<SelectionMade> selections = selections();
        PoolMap map = PoolMap.of(features());
        List<PicksPicture.Panel> panels =
                selections.stream().map(selection -> panel(selection, map)).toList();
        return new PicksPicture(map, panels, PicksPicture.caption(map, scope, budget));
    }

    private static PicksPicture.Panel panel(SelectionMade selection, PoolMap map) {
        boolean draw = selection.strategy().equals("random");
        return new PicksPicture.Panel(
                draw ? "random, seed " + selection.seed() : selection.strategy(),
                selection.purpose() == Purpose.BENCHMARK && !draw,
                selection.picks().stream()
                        .map(Pick::volume)
                        .filter(map.points()::containsKey)
                        .map(map.points()::get)
                        .toList());
    }

    /** Of the latest revision, one a strategy: of random draws that with the lowest seed. A draw looks at nothing, whatever the scope. */
    private List<SelectionMade> selections() {
        List<SelectionMade> made = new ArrayList<>();
        for (CloudEvent event : read(Topics.SELECTION_EVENTS)) {
            SelectionEvent.CODEC
                    .decodeKnown(event)
                    .filter(SelectionMade.class::isInstance)
                    .map(SelectionMade.class::cast)
                    .filter(selection -> selection.pool().equals(pool)
                            && selection.budget() == budget
                            && (selection.representation().isEmpty()
                                    || selection
                                            .scope()
                                            .name()
                                            .toLowerCase(Locale.ROOT)
                                            .equals(scope)))
                    .ifPresent(made::add);
        }
        int latest = made.stream().mapToInt(SelectionMade::revision).max().orElseThrow(this::nothing);
        Map<String, SelectionMade> byStrategy = new TreeMap<>();
        made.stream()
                .filter(selection -> selection.revision() == latest)
                .sorted(Comparator.comparingLong(SelectionMade::seed))
                .forEach(selection -> byStrategy.putIfAbsent(selection.strategy(), selection));
        return List.copyOf(byStrategy.values());
    }

    /** Those of the network that looked last. */
    private Map<String, float[]> features() {
        List<VolumesRepresented> shards = new ArrayList<>();
        for (CloudEvent event : read(Topics.TRAINING_EVENTS)) {
            TrainingEvent.CODEC
                    .decodeKnown(event)
                    .filter(VolumesRepresented.class::isInstance)
                    .map(VolumesRepresented.class::cast)
                    .filter(shard -> shard.pool().equals(pool)
                            && shard.representation() == RepresentationKind.RECONSTRUCTION
                            && shard.scope().name().toLowerCase(Locale.ROOT).equals(scope))
                    .ifPresent(shards::add);
        }
        ObjectRef model = shards.stream()
                .max(Comparator.comparing(VolumesRepresented::time))
                .orElseThrow(this::nothing)
                .model();
        Map<String, float[]> features = new HashMap<>();
        try (ObjectStore objects = ObjectStores.open(store.toUri().toString())) {
            for (VolumesRepresented shard : shards) {
                if (shard.model().equals(model)) {
                    FeatureTable table = Json.read(
                            bytes(objects, shard.table()),
                            FeatureTable.class,
                            shard.table().uri());
                    NpyMatrix matrix = NpyMatrix.parse(bytes(objects, table.features()));
                    for (int row = 0; row < matrix.rows(); row++) {
                        features.put(table.volumes().get(row), matrix.row(row));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("reading features", e);
        }
        return features;
    }

    private LocalRunException nothing() {
        return new LocalRunException("pool " + pool + ": found no picks and features of scope " + scope
                + " with budget " + budget + ", expected a finished run with them");
    }

    private static byte[] bytes(ObjectStore objects, ObjectRef ref) throws IOException {
        try (InputStream content = objects.open(ref)) {
            return content.readAllBytes();
        }
    }

    /** All that is on a topic now. */
    private List<CloudEvent> read(String topic) {
        Map<String, Object> settings = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false);
        List<CloudEvent> events = new ArrayList<>();
        try (KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(POLL).forEach(record -> events.add(KafkaEvents.fromRecord(record)));
            }
        }
        return events;
    }
}
