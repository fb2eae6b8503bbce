package dev.firstpick.volume.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.firstpick.volume.dataset.Dataset.Case;
import dev.firstpick.volume.dataset.Dataset.Label;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatasetTest {

    @TempDir
    Path folder;

    @Test
    void readsTheDecathlonsLayout() throws IOException {
        // Given
        files("imagesTr/b_2.nii.gz", "imagesTr/a_1.nii.gz", "labelsTr/b_2.nii.gz", "labelsTr/a_1.nii.gz");
        index("""
                {"name": "Spleen", "modality": {"0": "CT"}, "labels": {"0": "background", "2": "cyst", "1": "spleen"},
                 "training": [{"image": "./imagesTr/b_2.nii.gz", "label": "./labelsTr/b_2.nii.gz"},
                              {"image": "./imagesTr/a_1.nii.gz", "label": "./labelsTr/a_1.nii.gz"}]}""");

        // When
        Dataset dataset = read();

        // Then
        assertThat(dataset.name()).isEqualTo("Spleen");
        assertThat(dataset.channel()).contains("CT");
        assertThat(dataset.labels()).containsExactly(new Label(1, "spleen"), new Label(2, "cyst"));
        assertThat(dataset.cases()).extracting(Case::name).containsExactly("a_1", "b_2");
        assertThat(dataset.cases().get(0).image().require()).isEqualTo(folder.resolve("imagesTr/a_1.nii.gz"));
        assertThat(dataset.cases().get(0).label().orElseThrow().require())
                .isEqualTo(folder.resolve("labelsTr/a_1.nii.gz"));
        assertThat(dataset.errors()).isEmpty();
        assertThat(dataset.renamed()).isEmpty();
    }

    @Test
    void readsTheSecondNnUNetWithoutAList() throws IOException {
        // Given
        files(
                "imagesTr/la_003_0000.nii.gz",
                "imagesTr/la_004_0000.nii.gz",
                "imagesTr/._la_004_0000.nii.gz",
                "imagesTr/notes.txt",
                "labelsTr/la_003.nii.gz",
                "labelsTr/la_004.nii.gz");
        index("""
                {"channel_names": {"0": "MRI"}, "labels": {"background": 0, "atrium": 1}, "numTraining": 2,
                 "file_ending": ".nii.gz"}""");

        // When
        Dataset dataset = read();

        // Then
        assertThat(dataset.name()).isEqualTo(folder.getFileName().toString());
        assertThat(dataset.channel()).contains("MRI");
        assertThat(dataset.labels()).containsExactly(new Label(1, "atrium"));
        assertThat(dataset.cases()).extracting(Case::name).containsExactly("la_003", "la_004");
        assertThat(dataset.cases().get(1).image().require()).isEqualTo(folder.resolve("imagesTr/la_004_0000.nii.gz"));
        assertThat(dataset.cases().get(1).label().orElseThrow().require())
                .isEqualTo(folder.resolve("labelsTr/la_004.nii.gz"));
        assertThat(dataset.errors()).isEmpty();
    }

    @Test
    void readsTheSecondNnUNetWithFilesByCase() throws IOException {
        // Given
        files("raw/one.nii.gz", "raw/one-seg.nii.gz");
        index("""
                {"channel_names": {"0": "CT"}, "labels": {"background": 0, "tumour": [1, 2], "core": 2, "ignore": 3},
                 "file_ending": ".nii.gz",
                 "dataset": {"one": {"images": ["raw/one.nii.gz"], "label": "raw/one-seg.nii.gz"},
                             "two": {"images": ["raw/one.nii.gz", "raw/two.nii.gz"], "label": "raw/one-seg.nii.gz"}}}""");

        // When
        Dataset dataset = read();

        // Then
        assertThat(dataset.labels()).containsExactly(new Label(1, "label 1"), new Label(2, "core"));
        assertThat(dataset.cases()).extracting(Case::name).containsExactly("one");
        assertThat(dataset.errors()).singleElement().satisfies(error -> {
            assertThat(error.field()).isEqualTo("dataset.two.images");
            assertThat(error.found()).isEqualTo("2 channels");
        });
    }

    @Test
    void findsTheFirstNnUNetsFilesUnderTheirChannelsName() throws IOException {
        // Given
        files(
                "imagesTr/a_0000.nii.gz",
                "labelsTr/a.nii.gz",
                "imagesTr/b_0000.nii.gz",
                "imagesTr/b_0001.nii.gz",
                "labelsTr/b.nii.gz",
                "imagesTr/c_0000.nii.gz",
                "labelsTr/c.nii.gz");
        index("""
                {"training": [{"image": "./imagesTr/a.nii.gz", "label": "./labelsTr/a.nii.gz"},
                              {"image": "./imagesTr/b.nii.gz", "label": "./labelsTr/b.nii.gz"},
                              {"image": "./imagesTr/c_0000.nii.gz", "label": "./labelsTr/c.nii.gz"}]}""");

        // When
        Dataset dataset = read();

        // Then
        assertThat(dataset.cases()).extracting(Case::name).containsExactly("a", "b", "c");
        assertThat(dataset.cases().get(0).image().require()).isEqualTo(folder.resolve("imagesTr/a_0000.nii.gz"));
        assertThat(dataset.cases().get(1).image().error().orElseThrow().found())
                .isEqualTo("more than one (_0000, _0001)");
        assertThat(dataset.cases().get(2).image().require()).isEqualTo(folder.resolve("imagesTr/c_0000.nii.gz"));
    }

    @Test
    void mapsOddNamesToSafeOnesAndSaysSo() throws IOException {
        // Given
        files("imagesTr/Größe 1 (neu).nii.gz", "imagesTr/a..b.nii.gz", "imagesTr/scan.v2.nii.gz", "imagesTr/日本.nii.gz");
        index("""
                {"training": [{"image": "imagesTr/Größe 1 (neu).nii.gz"}, {"image": "imagesTr/a..b.nii.gz"},
                              {"image": "imagesTr/scan.v2.nii.gz"}, {"image": "imagesTr\\\\日本.nii.gz"}]}""");

        // When
        Dataset dataset = read();

        // Then
        assertThat(dataset.cases())
                .allSatisfy(one -> assertThat(one.name())
                        .matches("[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
                        .doesNotContain(".."))
                .allSatisfy(one -> assertThat(one.image().require()).exists());
        assertThat(dataset.renamed())
                .contains(entry("Größe 1 (neu)", "Grosse-1-neu"), entry("a..b", "a.b"))
                .hasSize(3);
    }

    @Test
    void namesThatWouldBecomeTheSameStayDifferent() throws IOException {
        // Given
        files("imagesTr/a b.nii.gz", "imagesTr/a+b.nii.gz", "imagesTr/a-b.nii.gz");
        index("""
                {"training": [{"image": "imagesTr/a b.nii.gz"}, {"image": "imagesTr/a+b.nii.gz"},
                              {"image": "imagesTr/a-b.nii.gz"}]}""");

        // When
        Dataset dataset = read();

        // Then
        assertThat(dataset.cases())
                .extracting(Case::name)
                .doesNotHaveDuplicates()
                .contains("a-b");
        assertThat(dataset.renamed()).hasSize(2);
    }

    @Test
    void oneBadEntryNeverStopsTheRest() throws IOException {
        // Given
        files("imagesTr/good.nii.gz", "labelsTr/good.nii.gz", "imagesTr/twice.nii.gz", "imagesTr/._x.nii.gz");
        index("""
                {"training": [
                  {"image": "./imagesTr/missing.nii.gz", "label": "./labelsTr/missing.nii.gz"},
                  {"image": "../../../../etc/passwd", "label": "./labelsTr/good.nii.gz"},
                  {"image": "/etc/hostname"},
                  {"image": 5},
                  "imagesTr/good.nii.gz",
                  {"label": "./labelsTr/good.nii.gz"},
                  {"image": "./imagesTr/twice.nii.gz", "label": 7},
                  {"image": "./imagesTr/twice.nii.gz", "label": 7},
                  {"image": "./imagesTr/._x.nii.gz"},
                  {"image": "nul\\u0000.nii.gz"},
                  {"image": "./imagesTr/good.nii.gz", "label": "./labelsTr/good.nii.gz"}]}""");

        // When
        Dataset dataset = read();

        // Then
        assertThat(dataset.cases())
                .filteredOn(one -> one.image().error().isEmpty())
                .extracting(Case::name)
                .containsExactly("good", "twice");
        assertThat(dataset.cases())
                .filteredOn(one -> one.image().error().isPresent())
                .extracting(one -> one.image().error().orElseThrow().toString())
                .contains(
                        "./imagesTr/missing.nii.gz: path: found no such file, expected a file inside the folder",
                        "../../../../etc/passwd: path: found a path that leaves the folder, expected a file inside the folder",
                        "/etc/hostname: path: found a path that leaves the folder, expected a file inside the folder")
                .hasSize(4);
        assertThat(dataset.errors())
                .extracting(DatasetError::toString)
                .contains(
                        "dataset.json, line 5, column 13: training[3].image: found 5, expected the path of an image in the folder",
                        "dataset.json, line 6, column 3: training[4].image: found \"imagesTr/good.nii.gz\","
                                + " expected the path of an image in the folder",
                        "dataset.json, line 7, column 3: training[5].image: found no image, expected the path of an image in the folder",
                        "dataset.json, line 10, column 13: training[8].image: found \"./imagesTr/._x.nii.gz\","
                                + " expected a scan: macOS keeps notes in such files")
                .anySatisfy(error -> assertThat(error)
                        .contains("training[7].image", "first at line 8", "expected every volume once"))
                .hasSize(5);
        assertThat(dataset.cases())
                .filteredOn(one -> one.name().equals("twice"))
                .allSatisfy(one -> assertThat(
                                one.label().orElseThrow().error().orElseThrow().toString())
                        .contains("training[6].label", "found 7"));
    }

    @Test
    void aLinkThatLeavesTheFolderIsFollowedOnlyWhereThatIsAllowed() throws IOException {
        // Given
        Path outside = Files.createTempFile("outside", ".nii.gz");
        Files.createDirectories(folder.resolve("imagesTr"));
        Files.createSymbolicLink(folder.resolve("imagesTr/a.nii.gz"), outside);
        index("{\"training\": [{\"image\": \"imagesTr/a.nii.gz\"}]}");

        // When
        Dataset strict = Dataset.read(folder, false);
        Dataset lenient = Dataset.read(folder, true);

        // Then
        assertThat(strict.cases().get(0).image().error().orElseThrow().found())
                .isEqualTo("a link that leaves the folder");
        assertThat(lenient.cases().get(0).image().require()).exists();
        Files.delete(outside);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"labels\": {}, \"training\": []} | line 1, column 12: labels: found an empty object without a class",
                "{\"labels\": {\"1.5\": \"liver\"}} | line 1, column 20: labels.1.5: found \"1.5\", expected a whole number of 0",
                "{\"labels\": {\"1\": \"\"}} | line 1, column 18: labels.1: found an empty name, expected a name for the class",
                "{\"labels\": {\"background\": 0, \"\": 1}} | found an empty name, expected a name for the class",
                "{\"labels\": {\"background\": 0, \"liver\": 1.5}} | labels.liver: found 1.5, expected a whole number",
                "{\"labels\": {\"background\": 0, \"liver\": 1, \"cyst\": 1}} | labels.cyst: found the value 1 a second time",
                "{\"labels\": {\"1\": \"a\", \"1\": \"b\"}} | column 23: labels.1: found the key a second time, expected each key once",
                "{\"labels\": {\"background\": 0}} | labels: found an object without a class",
                "{\"labels\": [\"liver\"]} | labels: found a list, expected an object of values and names",
                "{\"labels\": {\"1\": \"a\\u0007\"}} | expected a name of at most 200 characters without control characters",
                "{\"training\": [{\"image\": \"a.nii\"},, {}]} | line 1, column 34: training[1]: found no JSON: Unexpected character (','): expected a value",
                "{\"training\": [] | training: found no JSON: Unexpected end-of-input",
                "{\"training\": []} | line 1, column 14: training: found an empty list, expected at least one image",
                "{\"training\": {}} | training: found an empty object, expected a list of images and labels",
                "{\"modality\": {\"0\": \"T1\", \"1\": \"T2\"}} | modality: found 2 channels (\"T1\", \"T2\"), expected one",
                "{\"channel_names\": {\"0\": \"CT\", \"1\": \"PET\"}} | channel_names: found 2 channels",
                "{\"file_ending\": \".nrrd\"} | file_ending: found \".nrrd\", expected one of [.nii.gz, .nii]",
                "[] | content: found an empty list, expected a JSON object",
                "{} {} | content: found more after the JSON object's end",
                "'' | dataset.json: content: found nothing, expected a JSON object",
                "{} | imagesTr: folder: found none, expected one with the images"
            })
    void whatCannotBeReadIsOneSentenceWithFileFieldLineAndColumn(String index, String sentence) throws IOException {
        // Given
        index(index);

        // When
        var refusal = assertThatThrownBy(this::read);

        // Then
        refusal.isInstanceOf(DatasetException.class)
                .hasMessageContaining(sentence)
                .message()
                .doesNotContain("\n")
                .startsWith(index.equals("{}") ? "imagesTr" : "dataset.json");
    }

    @Test
    void deepNestingIsRefused() throws IOException {
        // Given
        index("{\"training\":" + "[".repeat(500) + "]".repeat(500) + "}");

        // When
        var refusal = assertThatThrownBy(this::read);

        // Then
        refusal.isInstanceOf(DatasetException.class).hasMessageContaining("more than 64 objects in one another");
    }

    @Test
    void aFolderWithoutDescriptionAndOneThatIsNoneAreToldApart() {
        // When
        var empty = assertThatThrownBy(this::read);
        var none = assertThatThrownBy(() -> Dataset.read(folder.resolve("nowhere"), false));

        // Then
        empty.hasMessageStartingWith("dataset.json: file: found none in the folder, expected a data set");
        none.hasMessageStartingWith("dataset.json: file: found no such folder, expected a data set");
    }

    @Test
    void textThatIsNoUtf8IsRefusedWithItsPlace() throws IOException {
        // Given
        Files.write(
                folder.resolve("dataset.json"),
                "{\"name\": \"Größe\", \"training\": []}".getBytes(StandardCharsets.ISO_8859_1));

        // When
        var refusal = assertThatThrownBy(this::read);

        // Then
        refusal.isInstanceOf(DatasetException.class)
                .hasMessageContaining("dataset.json, line 1")
                .hasMessageContaining("UTF-8");
    }

    private Dataset read() throws IOException {
        return Dataset.read(folder, false);
    }

    private void index(String json) throws IOException {
        Files.writeString(folder.resolve("dataset.json"), json);
    }

    private void files(String... names) throws IOException {
        for (String name : names) {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, name);
        }
    }
}
