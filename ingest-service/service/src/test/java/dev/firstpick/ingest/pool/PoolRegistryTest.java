package dev.firstpick.ingest.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstpick.events.Digests;
import dev.firstpick.events.EventCodec;
import dev.firstpick.ingest.Stores;
import dev.firstpick.ingest.events.AnnotationRegistered;
import dev.firstpick.ingest.events.IngestEvent;
import dev.firstpick.ingest.events.OrganPreset;
import dev.firstpick.ingest.events.Role;
import dev.firstpick.ingest.events.VolumeExcluded;
import dev.firstpick.ingest.events.VolumeRegistered;
import dev.firstpick.ingest.events.VolumeReplaced;
import dev.firstpick.store.FileObjectStore;
import dev.firstpick.store.ObjectRef;
import dev.firstpick.store.ObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PoolRegistryTest {

    @TempDir
    Path folder;

    private final List<IngestEvent> announced = new ArrayList<>();
    private ObjectStore store;

    @BeforeEach
    void open() throws IOException {
        store = new FileObjectStore(folder);
    }

    /** Stands for the end of the process, which no code catches. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void aLabelWhoseProcessEndedWhenItWasDecidedIsFinishedByTheReplacementThatMeetsIt() throws IOException {
        // Given
        VolumeRegistered volume = registered();
        AnnotationRegistered label = label("label");
        assertThatThrownBy(() -> dying().annotate(label, 1)).isInstanceOf(Killed.class);
        assertThat(registry(store).findAnnotation("p", "v")).isEmpty();

        // When
        assertThatThrownBy(() -> registry(store).replace(replacement(volume)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("label map");

        // Then
        assertThat(registry(store).findAnnotation("p", "v")).contains(label);
        assertThat(announced).contains(label).doesNotHaveAnyElementsOfTypes(VolumeReplaced.class);
        assertThat(store.list("outbox/")).isEmpty();
    }

    @Test
    void aReplacementWhoseProcessEndedWhenItWasDecidedIsFinishedByTheLabelThatMeetsIt() throws IOException {
        // Given
        VolumeReplaced replacement = replacement(registered());
        assertThatThrownBy(() -> dying().replace(replacement)).isInstanceOf(Killed.class);

        // When
        assertThatThrownBy(() -> registry(store).annotate(label("label"), 1)).isInstanceOf(RefusedException.class);
        Entry<AnnotationRegistered> onTheNewImage = registry(store).annotate(label("label"), 2);

        // Then
        assertThat(registry(store).standing("p", "v").fact()).isEqualTo(replacement);
        assertThat(onTheNewImage.created()).isTrue();
        assertThat(announced).contains(replacement, onTheNewImage.fact());
    }

    @Test
    void aNoteOfAVersionThatKeptNoEventIsTakenAsItIs() throws IOException {
        // Given
        registered();
        store.createIfAbsent("pools/p/settled/v/1.json", "{\"as\":\"labelled\"}".getBytes(StandardCharsets.UTF_8));

        // When
        Entry<AnnotationRegistered> label = registry(store).annotate(label("label"), 1);

        // Then
        assertThat(label.created()).isTrue();
    }

    /** Versions before took line breaks and control characters in three texts. */
    @Test
    void textsOfVersionsBeforeAreReadForEver() throws IOException {
        // Given
        VolumeRegistered volume = registered();
        String time = "2026-01-02T03:04:05Z";
        String task = """
                {"organ":"left\\nand right","modality":"ct","classes":[{"value":1,"name":"a\\tb\\u0007"}],"joined":false,
                 "spacing":[],"proxy":{"rule":"otsu-above"}}""";
        String opened = "{\"pool\":\"old\",\"task\":%s,\"time\":\"%s\"}".formatted(task, time);
        store.createIfAbsent("pools/old/pool.json", opened.getBytes(StandardCharsets.UTF_8));
        String excluded = "{\"pool\":\"p\",\"volume\":\"v\",\"reason\":\"moved\\r\\ntwice\\u0000%s\",\"time\":\"%s\"}"
                .formatted("x".repeat(30_000), time);
        store.createIfAbsent("pools/p/excluded/v.json", excluded.getBytes(StandardCharsets.UTF_8));

        // When
        PoolRegistry registry = registry(store);
        String reason = registry.state("p", "v").excluded().orElseThrow().reason();

        // Then
        assertThat(registry.volume("p", "v")).isEqualTo(volume);
        assertThat(reason).startsWith("moved\r\ntwice\ufffdxxx").hasSize(20_000);
        assertThat(registry.pool("old").task().organ()).isEqualTo("left\nand right");
        assertThat(registry.pool("old").task().classes().get(0).name()).isEqualTo("a\tb\ufffd");
    }

    @Test
    void anEventOfAVersionBeforeWithLineBreaksIsDecoded() {
        // Given
        VolumeExcluded several = new VolumeExcluded("p", "v", "moved\ntwice", Instant.parse("2026-01-02T03:04:05Z"));

        // When
        IngestEvent decoded = IngestEvent.CODEC.decode(IngestEvent.CODEC.encode(several));

        // Then
        assertThat(decoded).isEqualTo(several);
        assertThat(EventCodec.idOf(decoded)).isEqualTo(EventCodec.idOf(several));
        assertThatThrownBy(() -> registry(store).exclude("p", "v", "moved\ntwice"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("reason");
    }

    private VolumeRegistered registered() throws IOException {
        PoolRegistry registry = registry(store);
        registry.open("p", OrganPreset.HIPPOCAMPUS.task());
        return registry.register(new VolumeRegistered(
                        "p",
                        "v",
                        Role.POOL,
                        store.put("image".getBytes(StandardCharsets.UTF_8)),
                        List.of(6, 5, 4),
                        List.of(1.0, 1.0, 2.0),
                        List.of(1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 2.0, 0.0),
                        "int16",
                        registry.now()))
                .fact();
    }

    private AnnotationRegistered label(String content) throws IOException {
        ObjectRef file = store.put(content.getBytes(StandardCharsets.UTF_8));
        return new AnnotationRegistered(
                "p",
                "v",
                file,
                List.of(1),
                Optional.empty(),
                List.of(),
                1,
                registry(store).now());
    }

    private VolumeReplaced replacement(VolumeRegistered there) throws IOException {
        return new VolumeReplaced(
                "p",
                "v",
                2,
                Role.POOL,
                store.put("another image".getBytes(StandardCharsets.UTF_8)),
                there.shape(),
                there.spacing(),
                there.affine(),
                there.dataType(),
                Optional.empty(),
                List.of(),
                Optional.of(Digests.sha256("voxels")),
                Optional.empty(),
                there.image(),
                there.role(),
                registry(store).now());
    }

    /** Its process ends as soon as it has decided what becomes of a volume. */
    private PoolRegistry dying() {
        return registry(Stores.around(store, (method, arguments, pass) -> {
            Object result = pass.on();
            if (method.equals("createIfAbsent") && String.valueOf(arguments[0]).contains("/settled/")) {
                throw new Killed();
            }
            return result;
        }));
    }

    private PoolRegistry registry(ObjectStore used) {
        Catalogue catalogue = new Catalogue(used);
        return new PoolRegistry(
                new Ledger(used, catalogue, announced::add, Clock.systemUTC()), catalogue, used, Clock.systemUTC());
    }
}
