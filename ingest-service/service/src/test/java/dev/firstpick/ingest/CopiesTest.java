package dev.firstpick.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.firstpick.events.EventCodec;
import dev.firstpick.events.Json;
import dev.firstpick.ingest.Caller.Answer;
import dev.firstpick.ingest.events.Finding;
import dev.firstpick.ingest.events.IngestEvent;
import dev.firstpick.ingest.events.PoolMembers;
import dev.firstpick.ingest.events.PoolSealed;
import dev.firstpick.ingest.events.Role;
import dev.firstpick.ingest.events.VolumeRegistered;
import dev.firstpick.ingest.events.VolumeReplaced;
import dev.firstpick.ingest.intake.Digesting;
import dev.firstpick.stack.StackTestResource;
import dev.firstpick.stack.TestStack;
import dev.firstpick.store.ObjectStore;
import dev.firstpick.volume.Affine;
import dev.firstpick.volume.DataType;
import dev.firstpick.volume.Grid;
import dev.firstpick.volume.Volume;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A copy is what shows the same anatomy; a scan or role that was a mistake can be put right. */
@QuarkusTest
@QuarkusTestResource(value = StackTestResource.class, initArgs = @ResourceArg(name = "database", value = "none"))
@QuarkusTestResource(IngestTestResource.class)
class CopiesTest {

    private static Announced announced;

    @TestHTTPResource("/")
    URI base;

    @Inject
    ObjectStore store;

    @Inject
    Digesting digesting;

    private final String pool = "copies-" + UUID.randomUUID();
    private final Volume scan = Scans.volume(Scans.GRID, 1);
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
    void open() {
        caller = new Caller(base);
        caller.put("/pools/" + pool, "{\"organ\":\"hippocampus\"}");
    }

    @Test
    void aCopyInOtherBytesIsSaidInAnswerEventAndView() {
        VolumeRegistered first = taken("b-first", Scans.file(scan, DataType.INT16, true));
        VolumeRegistered plain = taken("a-plain", Scans.file(scan, DataType.INT16, false));
        VolumeRegistered wide = taken("c-wide", Scans.file(scan, DataType.FLOAT64, true));
        VolumeRegistered turned = taken("d-turned", Scans.file(mirrored(scan), DataType.INT16, true));
        VolumeRegistered other = taken("e-other", Scans.scan(2));

        assertThat(first.copyOf()).isEmpty();
        assertThat(List.of(plain, wide, turned)).allSatisfy(copy -> {
            assertThat(copy.copyOf()).contains("b-first");
            assertThat(copy.voxels()).isPresent().isEqualTo(first.voxels());
            assertThat(copy.findings()).extracting(Finding::code).doesNotContain("copy-elsewhere");
        });
        assertThat(other.copyOf()).isEmpty();
        assertThat(other.voxels()).isPresent().isNotEqualTo(first.voxels());
        assertThat(announced.eventsOf(pool)).contains(first, plain, wide, turned, other);
        JsonNode view = caller.get(volume("a-plain")).json();
        assertThat(view.path("copyOf").asText()).isEqualTo("b-first");
        assertThat(view.path("voxels").asText()).isEqualTo(first.voxels().orElseThrow());
    }

    @Test
    void theSameVoxelsElsewhereAreTheSameScanWithAFinding() {
        taken("first", Scans.scan(1));
        Grid moved = new Grid(6, 5, 4, Affine.of(0, 0, 2, 12, 1, 0, 0, 0, 0, 2, 0, -5));

        VolumeRegistered copy = taken("elsewhere", Scans.file(new Volume(moved, scan.voxels()), DataType.INT16, true));

        assertThat(copy.copyOf()).contains("first");
        assertThat(copy.findings())
                .filteredOn(finding -> finding.code().equals("copy-elsewhere"))
                .singleElement()
                .satisfies(finding -> assertThat(finding.text()).contains("first", "mm"));
    }

    @Test
    void aCopyOfATestScanIsSaidToo() {
        Answer test = caller.put(volume("held-out") + "?role=test", Scans.scan(1));
        VolumeRegistered candidate = taken("candidate", Scans.file(scan, DataType.INT32, false));

        assertThat(test.status()).isEqualTo(201);
        assertThat(candidate.copyOf()).contains("held-out");
    }

    @Test
    void theManifestOfARevisionTellsCopiesAndTheirRelationIsPartOfItsIdentity() throws IOException {
        taken("a", Scans.scan(1));
        taken("b", Scans.scan(2));
        PoolMembers before = sealed();
        taken("c", Scans.file(scan, DataType.FLOAT32, false));

        PoolMembers after = sealed();

        assertThat(after.members())
                .allSatisfy(member -> assertThat(member.voxels()).isPresent());
        assertThat(after.members().get(2).voxels())
                .isEqualTo(after.members().get(0).voxels());
        assertThat(before.digest()).isEqualTo(withoutVoxels(before).digest());
        assertThat(after.digest()).isNotEqualTo(withoutVoxels(after).digest());
    }

    /** Volumes of versions that did not digest are digested afterwards, and copies of them are known from then on. */
    @Test
    void whatWasTakenInBeforeDigestsIsDigestedInTheBackground() throws IOException {
        taken("a", Scans.scan(1));
        taken("b", Scans.file(scan, DataType.FLOAT32, false));
        PoolMembers digested = sealed();
        String old = "old-" + pool;
        String index = "pools/" + pool + "/";
        for (String key : List.of("pool.json", "volumes/a.json", "volumes/b.json")) {
            ObjectNode manifest =
                    (ObjectNode) Json.mapper().readTree(store.read(index + key).orElseThrow());
            manifest.remove(List.of("voxels", "copyOf", "findings"));
            manifest.put("pool", old);
            store.createIfAbsent("pools/" + old + "/" + key, Json.write(manifest));
        }
        PoolMembers undigested = sealed(old);
        assertThat(undigested.members())
                .allSatisfy(member -> assertThat(member.voxels()).isEmpty());

        digesting.run();

        PoolMembers again = sealed(old);
        assertThat(again.revision()).isEqualTo(2);
        assertThat(again.digest()).isEqualTo(digested.digest());
        VolumeRegistered copy = Json.read(
                caller.put("/pools/" + old + "/volumes/c", Scans.file(scan, DataType.INT32, true))
                        .body(),
                VolumeRegistered.class,
                "answer");
        assertThat(copy.copyOf()).isPresent().get().isIn("a", "b");
    }

    @Test
    void aWrongImageIsReplacedAndEveryConsumerThatAppliedTheFirstAppliesTheSecond() throws IOException {
        VolumeRegistered wrong = taken("a", Scans.scan(1));
        taken("b", Scans.scan(3));
        PoolMembers before = sealed();
        assertThat(caller.put(volume("a"), Scans.scan(2)).status()).isEqualTo(409);

        Answer answer = caller.put(volume("a") + "?role=test&replace=true", Scans.scan(2));
        Answer again = caller.put(volume("a") + "?role=test&replace=true", Scans.scan(2));
        Answer third = caller.put(volume("a") + "?role=test&replace=true", Scans.scan(4));

        assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
        assertThat(again.status()).as(again.toString()).isEqualTo(200);
        assertThat(third.status()).as(third.toString()).isEqualTo(201);
        VolumeReplaced replaced = Json.read(answer.body(), VolumeReplaced.class, "answer");
        assertThat(replaced.revision()).isEqualTo(2);
        assertThat(replaced.replacedImage()).isEqualTo(wrong.image());
        assertThat(replaced.replacedRole()).isEqualTo(Role.POOL);
        List<IngestEvent> told = announced.eventsOf(pool).stream()
                .filter(event -> event.subject().startsWith(pool + "/a"))
                .toList();
        assertThat(told).hasSize(3).element(1).isEqualTo(replaced);
        assertThat(told).extracting(EventCodec::idOf).doesNotHaveDuplicates();
        assertThat(EventCodec.idOf(wrong))
                .isEqualTo(dev.firstpick.events.Digests.sha256("dev.firstpick.volume-registered.v1\n" + pool + "/a"));
        assertThat(caller.get(volume("a") + "/image").body()).isEqualTo(Scans.scan(4));
        assertThat(caller.get(volume("a")).json().path("revision").asInt()).isEqualTo(3);
        PoolMembers after = sealed();
        assertThat(before.members().get(0).role()).isEqualTo(Role.POOL);
        assertThat(after.revision()).isEqualTo(2);
        assertThat(after.members().get(0).role()).isEqualTo(Role.TEST);
        assertThat(after.members().get(0).image().sha256())
                .isEqualTo(dev.firstpick.events.Digests.sha256(Scans.scan(4)));
    }

    @Test
    void aScanWithALabelOrAnExcludedOneIsNotReplaced() {
        taken("labelled", Scans.scan(1));
        caller.put(volume("labelled") + "/annotation", Scans.labelFile(Scans.GRID, 1));
        taken("out", Scans.scan(2));
        caller.delete(volume("out") + "?reason=motion");

        Answer labelled = caller.put(volume("labelled") + "?replace=true", Scans.scan(3));
        Answer out = caller.put(volume("out") + "?replace=true", Scans.scan(3));
        Answer label = caller.put(volume("out") + "/annotation", Scans.labelFile(Scans.GRID, 1));
        Answer flag = caller.put(volume("out") + "?replace=yes", Scans.scan(3));

        assertThat(labelled.status()).isEqualTo(409);
        assertThat(labelled.error("field")).isEqualTo("annotation");
        assertThat(out.status()).isEqualTo(409);
        assertThat(label.status()).as(label.toString()).isEqualTo(409);
        assertThat(label.error("found")).contains("excluded");
        assertThat(flag.status()).isEqualTo(400);
        assertThat(announced.typesOf(pool)).doesNotContain("VolumeReplaced");
    }

    @Test
    void afterAReplacementTheLabelIsHeldAgainstTheNewImage() {
        taken("a", Scans.scan(1));
        Grid small = new Grid(5, 5, 4, Affine.scaling(1.2, 1, 2));
        caller.put(volume("a") + "?replace=true", Scans.file(Scans.volume(small, 2), DataType.INT16, true));

        Answer old = caller.put(volume("a") + "/annotation", Scans.labelFile(Scans.GRID, 1));
        Answer right = caller.put(volume("a") + "/annotation", Scans.labelFile(small, 1));

        assertThat(old.status()).isEqualTo(422);
        assertThat(right.status()).as(right.toString()).isEqualTo(201);
    }

    @Test
    void listsHavePagesThatLinkToTheNext() {
        for (int n = 0; n < 5; n++) {
            taken("v" + n, Scans.scan(10 + n));
        }

        String next = "/pools/" + pool + "/volumes?limit=2";
        StringBuilder names = new StringBuilder();
        int pages = 0;
        while (next != null) {
            Answer page = caller.get(next);
            assertThat(page.status()).as(page.toString()).isEqualTo(200);
            page.json()
                    .forEach(view -> names.append(view.path("volume").asText()).append(' '));
            next = page.next().orElse(null);
            pages++;
        }

        assertThat(names.toString()).isEqualTo("v0 v1 v2 v3 v4 ");
        assertThat(pages).isEqualTo(3);
        assertThat(caller.get("/pools/" + pool + "/volumes?limit=0").status()).isEqualTo(400);
        assertThat(caller.get("/pools/" + pool + "/volumes?limit=1001").status())
                .isEqualTo(400);
        assertThat(caller.get("/pools/" + pool + "/volumes?cursor=a%00b").status())
                .isEqualTo(400);
        assertThat(caller.get("/pools?limit=1").json()).hasSize(1);
        assertThat(caller.get("/pools?cursor=" + pool.substring(0, pool.length() - 1))
                        .json())
                .isNotEmpty()
                .first()
                .satisfies(view -> assertThat(view.path("pool").asText()).isEqualTo(pool));
    }

    private VolumeRegistered taken(String name, byte[] file) {
        Answer answer = caller.put(volume(name), file);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
        return Json.read(answer.body(), VolumeRegistered.class, "answer");
    }

    private PoolMembers sealed() throws IOException {
        return sealed(pool);
    }

    private PoolMembers sealed(String name) throws IOException {
        Answer answer = caller.post("/pools/" + name + "/seal", "");
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        PoolSealed sealed = Json.read(answer.body(), PoolSealed.class, "answer");
        return Json.read(store.open(sealed.members()).readAllBytes(), PoolMembers.class, "members");
    }

    private static PoolMembers withoutVoxels(PoolMembers members) {
        return new PoolMembers(
                members.pool(),
                members.revision(),
                members.members().stream()
                        .map(member -> new PoolMembers.Member(
                                member.volume(), member.role(), member.image(), member.label(), Optional.empty()))
                        .collect(Collectors.toList()));
    }

    /** Stored from right to left, and said so by the affine: the same scan at the same place. */
    private static Volume mirrored(Volume volume) {
        Grid grid = volume.grid();
        float[] voxels = new float[grid.size()];
        for (int n = 0; n < voxels.length; n++) {
            int i = n % grid.width();
            voxels[n] = volume.voxels()[n - i + grid.width() - 1 - i];
        }
        double x = grid.affine().get(0, 0);
        return new Volume(
                new Grid(
                        grid.width(),
                        grid.height(),
                        grid.depth(),
                        Affine.of(-x, 0, 0, (grid.width() - 1) * x, 0, 1, 0, 0, 0, 0, 2, 0)),
                voxels);
    }

    private String volume(String name) {
        return "/pools/" + pool + "/volumes/" + name;
    }
}
