package dev.firstpick.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firstpick.events.Json;
import dev.firstpick.ingest.Caller.Answer;
import dev.firstpick.ingest.events.AnnotationRegistered;
import dev.firstpick.ingest.events.IngestEvent;
import dev.firstpick.ingest.events.Role;
import dev.firstpick.ingest.events.VolumeRegistered;
import dev.firstpick.ingest.intake.ImportProgress;
import dev.firstpick.stack.StackTestResource;
import dev.firstpick.stack.TestStack;
import dev.firstpick.store.ObjectStore;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Imports of whole folders, and the drop folder. */
@QuarkusTest
@QuarkusTestResource(value = StackTestResource.class, initArgs = @ResourceArg(name = "database", value = "none"))
@QuarkusTestResource(IngestTestResource.class)
class FolderTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<String> CASES =
            IntStream.rangeClosed(1, 5).mapToObj(n -> "case_" + n).toList();

    private static Announced announced;

    @TestHTTPResource("/")
    URI base;

    @ConfigProperty(name = "firstpick.import.roots")
    Path imports;

    @ConfigProperty(name = "firstpick.drop-folder")
    Path drop;

    @Inject
    ObjectStore store;

    private final String pool = "folder-" + UUID.randomUUID();
    private Caller caller;

    @BeforeAll
    static void subscribe() {
        announced = new Announced(TestStack.shared().bootstrapServers());
    }

    @AfterAll
    static void unsubscribe() {
        announced.close();
    }

    @BeforeEach
    void connect() {
        caller = new Caller(base);
    }

    @Test
    void aDataSetIsImportedWithTheLastOfTheSortedNamesAsLabelledTests() throws IOException {
        // Given
        Path folder = dataSet();

        // When
        JsonNode end = importOf(folder, "\"testFraction\":0.4");

        // Then
        assertThat(end.path("state").asText()).as(end.toString()).isEqualTo("done");
        assertThat(end.path("total").asInt()).isEqualTo(5);
        assertThat(end.path("done").asInt()).isEqualTo(5);
        assertThat(end.path("registered").asInt()).isEqualTo(5);
        assertThat(end.path("annotated").asInt()).isEqualTo(2);
        List<IngestEvent> events = announced.eventsOf(pool);
        assertThat(named(events, Role.POOL)).containsExactlyInAnyOrder("case_1", "case_2", "case_3");
        assertThat(named(events, Role.TEST)).containsExactlyInAnyOrder("case_4", "case_5");
        assertThat(annotated(events)).containsExactlyInAnyOrder("case_4", "case_5");
    }

    @Test
    void theSameImportAgainChangesNothingAndMoreLabelsMayFollow() throws IOException {
        // Given
        Path folder = dataSet();
        importOf(folder, "\"testFraction\":0.4");

        // When
        JsonNode end = importOf(folder, "\"testFraction\":0.4,\"annotations\":\"all\"");

        // Then
        assertThat(end.path("registered").asInt()).isZero();
        assertThat(end.path("unchanged").asInt()).isEqualTo(5);
        assertThat(end.path("annotated").asInt()).isEqualTo(3);
        assertThat(annotated(announced.eventsOf(pool))).hasSize(5).doesNotHaveDuplicates();
    }

    @Test
    void aBadCaseIsReportedAndTheRestImported() throws IOException {
        // Given
        Path folder = dataSet();
        Files.writeString(folder.resolve("imagesTr/case_2.nii.gz"), "no scan");
        Files.delete(folder.resolve("imagesTr/case_3.nii.gz"));

        // When
        JsonNode end = importOf(folder, "\"testFraction\":0");

        // Then
        assertThat(end.path("state").asText()).isEqualTo("done");
        assertThat(end.path("registered").asInt()).isEqualTo(3);
        assertThat(end.path("rejected").asInt()).isEqualTo(2);
        assertThat(end.path("errors").findValuesAsText("file"))
                .containsExactlyInAnyOrder("./imagesTr/case_2.nii.gz", "./imagesTr/case_3.nii.gz");
    }

    @Test
    void progressIsStreamedUntilTheEnd() throws IOException {
        // Given
        JsonNode started = start(dataSet(), "\"testFraction\":0.2").json();

        // When
        Answer stream = caller.get("/imports/" + started.path("id").asText() + "/events");

        // Then
        assertThat(stream.contentType()).startsWith("text/event-stream");
        List<String> data = new String(stream.body(), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith("data:"))
                .toList();
        assertThat(data).doesNotHaveDuplicates();
        assertThat(data.get(data.size() - 1)).contains("\"state\":\"done\"", "\"done\":5");
    }

    @Test
    void onlyFoldersInsideTheRootsMayBeImported() throws IOException {
        // Given
        Path outside = Files.createTempDirectory(imports.getParent(), "outside");
        writeDataSet(outside);
        Path link = imports.resolve("link-" + UUID.randomUUID());
        Files.createSymbolicLink(link, outside);

        // When
        Answer direct = start(outside, "\"testFraction\":0");
        Answer linked = start(link, "\"testFraction\":0");
        Answer climbed = start(Path.of(imports + "/../" + outside.getFileName()), "\"testFraction\":0");
        Answer missing = start(imports.resolve("missing"), "\"testFraction\":0");

        // Then
        assertThat(List.of(direct, linked, climbed, missing))
                .allSatisfy(answer ->
                        assertThat(answer.status()).as(answer.toString()).isEqualTo(403));
        assertThat(direct.error("field")).isEqualTo("folder");
        assertThat(announced.of(pool)).isEmpty();
    }

    @Test
    void anIndexThatNamesFilesOutsideItsFolderReachesNone() throws IOException {
        // Given
        Path folder = dataSet();
        Path secret = imports.resolve("case_9.nii.gz");
        Files.write(secret, Scans.scan(9));
        Files.writeString(folder.resolve("dataset.json"), "{\"training\":[{\"image\":\"../case_9.nii.gz\"}]}");

        // When
        JsonNode end = importOf(folder, "\"testFraction\":0");

        // Then
        assertThat(end.path("rejected").asInt()).isEqualTo(1);
        assertThat(end.at("/errors/0/field").asText()).isEqualTo("path");
        assertThat(announced.typesOf(pool)).containsExactly("PoolOpened");
    }

    @Test
    void badRequestsForAnImportSayWhatIsWrong() throws IOException {
        // Given
        Path folder = dataSet();

        // When
        Answer fraction = start(folder, "\"testFraction\":1.5");
        Answer annotations = start(folder, "\"annotations\":\"some\"");
        Answer unknown = caller.get("/imports/none");

        // Then
        assertThat(fraction.status()).isEqualTo(400);
        assertThat(fraction.json().path("detail").asText()).contains("testFraction");
        assertThat(annotations.status()).isEqualTo(400);
        assertThat(annotations.error("field")).isEqualTo("annotations");
        assertThat(unknown.status()).isEqualTo(404);
    }

    @Test
    void droppedScansBecomeCandidatesAndBadOnesAreExplained() throws IOException {
        // Given
        caller.put("/pools/" + pool, "{\"organ\":\"hippocampus\"}");
        Path folder = Files.createDirectories(drop.resolve(pool));

        // When
        Files.write(folder.resolve("good.nii.gz"), Scans.scan(1));
        Files.writeString(folder.resolve("bad.nii.gz"), "no scan");
        Files.writeString(folder.resolve("notes.txt"), "left alone");

        // Then
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(folder.resolve("done/good.nii.gz")).exists();
            assertThat(folder.resolve("rejected/bad.nii.gz")).exists();
        });
        assertThat(folder.resolve("good.nii.gz")).doesNotExist();
        assertThat(folder.resolve("notes.txt")).exists();
        assertThat(folder.resolve("rejected/bad.nii.gz.problem.json"))
                .content()
                .contains("\"file\":\"bad.nii.gz\"", "\"found\"", "\"expected\"");
        assertThat(named(announced.eventsOf(pool), Role.POOL)).containsExactly("good");
    }

    @Test
    void whatCannotBeMovedStopsNothingElseInTheDropFolder() throws IOException {
        // Given
        String blocked = pool + "-blocked";
        caller.put("/pools/" + pool, "{\"organ\":\"hippocampus\"}");
        caller.put("/pools/" + blocked, "{\"organ\":\"hippocampus\"}");
        Path first = Files.createDirectories(drop.resolve("#" + pool));
        Path second = Files.createDirectories(drop.resolve(blocked));
        Path third = Files.createDirectories(drop.resolve(pool));
        Files.writeString(second.resolve("done"), "a file where the folder should be");
        String longName = "x".repeat(248) + ".nii.gz";

        // When
        Files.write(first.resolve("a.nii.gz"), Scans.scan(1));
        Files.write(second.resolve("a.nii.gz"), Scans.scan(1));
        Files.writeString(third.resolve(longName), "no scan");
        Files.write(third.resolve("zebra.nii.gz"), Scans.scan(2));

        // Then
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(third.resolve("done/zebra.nii.gz")).exists();
            assertThat(third.resolve("rejected/" + longName)).exists();
        });
        assertThat(third.resolve("rejected"))
                .isDirectoryContaining(file -> file.getFileName().toString().endsWith(".problem.json"));
        assertThat(first.resolve("a.nii.gz")).exists();
        assertThat(second.resolve("a.nii.gz")).exists();
        assertThat(named(announced.eventsOf(pool), Role.POOL)).containsExactly("zebra");
        Files.delete(second.resolve("done"));
        await().atMost(Duration.ofMinutes(2))
                .untilAsserted(() -> assertThat(second.resolve("done/a.nii.gz")).exists());
        Files.delete(first.resolve("a.nii.gz"));
        Files.delete(first);
    }

    @Test
    void aFolderThatMayNotBeReadStopsNothingElseInTheDropFolder() throws IOException {
        // Given
        caller.put("/pools/" + pool, "{\"organ\":\"hippocampus\"}");
        Path lost = Files.createDirectories(drop.resolve("A-lost-" + pool));
        Path folder = Files.createDirectories(drop.resolve(pool));
        Path secret = folder.resolve("a.nii.gz");
        Files.write(secret, Scans.scan(1));
        Files.setPosixFilePermissions(secret, Set.of());
        Files.setPosixFilePermissions(lost, Set.of());
        Assumptions.assumeFalse(Files.isReadable(secret), "the user may read everything");

        // When
        Files.write(folder.resolve("b.nii.gz"), Scans.scan(2));

        // Then
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(folder.resolve("done/b.nii.gz")).exists());
        assertThat(secret).exists();
        Files.setPosixFilePermissions(lost, PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void anImportOfWhichNothingCouldBeTakenInHasFailed() throws IOException {
        // Given
        Path folder = dataSet();
        for (String name : CASES) {
            Files.writeString(folder.resolve("imagesTr/" + name + ".nii.gz"), "no scan");
        }

        // When
        JsonNode end = importOf(folder, "\"testFraction\":0");

        // Then
        assertThat(end.path("state").asText()).isEqualTo("failed");
        assertThat(end.path("rejected").asInt()).isEqualTo(5);
        assertThat(end.at("/errors/5/found").asText()).isEqualTo("no volume that could be taken in, of 5");
    }

    @Test
    void aDataSetOfTheSecondNnUNetIsImportedUnderSafeNames() throws IOException {
        // Given
        Path folder = Files.createDirectory(imports.resolve(pool));
        Files.createDirectories(folder.resolve("imagesTr"));
        Files.createDirectories(folder.resolve("labelsTr"));
        for (String name : List.of("la_003", "Größe 1 (neu)")) {
            Files.write(folder.resolve("imagesTr/" + name + "_0000.nii.gz"), Scans.scan(name.hashCode()));
            Files.write(folder.resolve("labelsTr/" + name + ".nii.gz"), Scans.labelFile(Scans.GRID, 0.996f, 2));
        }
        Files.write(folder.resolve("imagesTr/._la_003_0000.nii.gz"), new byte[10]);
        Files.writeString(
                folder.resolve("dataset.json"),
                "{\"channel_names\":{\"0\":\"MRI\"},\"labels\":{\"background\":0,\"anterior\":1},\"file_ending\":\".nii.gz\"}");

        // When
        JsonNode end = importOf(folder, "\"testFraction\":0,\"annotations\":\"all\"");

        // Then
        assertThat(end.path("state").asText()).as(end.toString()).isEqualTo("done");
        assertThat(named(announced.eventsOf(pool), Role.POOL)).containsExactlyInAnyOrder("la_003", "Grosse-1-neu");
        assertThat(end.path("annotated").asInt()).isEqualTo(2);
        assertThat(end.at("/renamed/0/file").asText()).isEqualTo("Größe 1 (neu)");
        assertThat(end.at("/renamed/0/volume").asText()).isEqualTo("Grosse-1-neu");
        assertThat(end.path("findings").findValuesAsText("code")).containsExactly("rounded", "rounded");
        assertThat(end.path("findings").findValuesAsText("volume")).containsExactlyInAnyOrder("la_003", "Grosse-1-neu");
    }

    @Test
    void aDescriptionThatIsNoJsonIsToldInOneSentenceWithLineAndColumn() throws IOException {
        // Given
        Path folder = dataSet();
        Files.writeString(
                folder.resolve("dataset.json"), "{\n  \"training\": [\n    {\"image\": \"a.nii.gz\"},,\n  ]\n}");

        // When
        JsonNode end = importOf(folder, "\"testFraction\":0");

        // Then
        assertThat(end.path("state").asText()).isEqualTo("failed");
        assertThat(end.at("/errors/0/file").asText()).isEqualTo("dataset.json, line 3, column 27");
        assertThat(end.at("/errors/0/field").asText()).isEqualTo("training[1]");
        assertThat(end.at("/errors/0/found").asText()).startsWith("no JSON: Unexpected character (',')");
    }

    @Test
    void anImportThatWasCutOffDoesNotStayRunning() throws IOException {
        // Given
        Instant longAgo = Instant.now().minus(Duration.ofMinutes(5));
        ImportProgress cutOff = new ImportProgress(
                "cut-" + pool,
                pool,
                ImportProgress.State.RUNNING,
                7,
                3,
                3,
                0,
                0,
                0,
                List.of(),
                List.of(),
                List.of(),
                longAgo,
                longAgo);
        store.replace("imports/cut-" + pool + ".json", Json.write(cutOff));

        // When
        JsonNode seen = caller.get("/imports/cut-" + pool).json();

        // Then
        assertThat(seen.path("state").asText()).isEqualTo("failed");
        assertThat(seen.path("done").asInt()).isEqualTo(3);
        assertThat(seen.at("/errors/0/found").asText()).contains("its service ended while it ran");
        assertThat(seen.at("/errors/0/expected").asText())
                .isEqualTo("the same request again, which goes on from there");
    }

    private JsonNode importOf(Path folder, String more) {
        Answer started = start(folder, more);
        assertThat(started.status()).as(started.toString()).isEqualTo(202);
        String progress = "/imports/" + started.json().path("id").asText();
        return await().atMost(PATIENCE).until(() -> caller.get(progress).json(), at -> !at.path("state")
                .asText()
                .equals("running"));
    }

    private Answer start(Path folder, String more) {
        return caller.post(
                "/imports",
                "{\"pool\":\"%s\",\"folder\":\"%s\",\"organ\":\"hippocampus\",%s}".formatted(pool, folder, more));
    }

    private Path dataSet() throws IOException {
        return writeDataSet(Files.createDirectory(imports.resolve(pool)));
    }

    private static Path writeDataSet(Path folder) throws IOException {
        Files.createDirectories(folder.resolve("imagesTr"));
        Files.createDirectories(folder.resolve("labelsTr"));
        for (String name : CASES) {
            Files.write(folder.resolve("imagesTr/" + name + ".nii.gz"), Scans.scan(name.hashCode()));
            Files.write(folder.resolve("labelsTr/" + name + ".nii.gz"), Scans.labelFile(Scans.GRID, 1, 2));
        }
        List<Map<String, String>> training = CASES.stream()
                .sorted(java.util.Comparator.reverseOrder())
                .map(name ->
                        Map.of("image", "./imagesTr/" + name + ".nii.gz", "label", "./labelsTr/" + name + ".nii.gz"))
                .toList();
        Files.write(folder.resolve("dataset.json"), Json.write(Map.of("training", training)));
        return folder;
    }

    private static List<String> named(List<IngestEvent> events, Role role) {
        return events.stream()
                .filter(VolumeRegistered.class::isInstance)
                .map(VolumeRegistered.class::cast)
                .filter(volume -> volume.role() == role)
                .map(VolumeRegistered::volume)
                .toList();
    }

    private static List<String> annotated(List<IngestEvent> events) {
        return events.stream()
                .filter(AnnotationRegistered.class::isInstance)
                .map(event -> ((AnnotationRegistered) event).volume())
                .toList();
    }
}
