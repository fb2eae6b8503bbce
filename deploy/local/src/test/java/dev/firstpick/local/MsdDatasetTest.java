package dev.firstpick.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstpick.volume.Affine;
import dev.firstpick.volume.DataType;
import dev.firstpick.volume.Grid;
import dev.firstpick.volume.Nifti;
import dev.firstpick.volume.Volume;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong with a data set is found before anything is started, and one bad case stops no other. */
class MsdDatasetTest {

    private static final Grid GRID = new Grid(10, 10, 10, Affine.scaling(1, 1, 1));

    @TempDir
    Path folder;

    @BeforeEach
    void folders() throws IOException {
        Files.createDirectories(folder.resolve("imagesTr"));
        Files.createDirectories(folder.resolve("labelsTr"));
    }

    @Test
    void aDataSetOfTheSecondNnUNetIsReadUnderSafeNames() throws IOException {
        // Given
        for (String name : new String[] {"la_003", "Größe 1 (neu)", "la_005"}) {
            write("imagesTr/" + name + "_0000.nii.gz", GRID);
            write("labelsTr/" + name + ".nii.gz", GRID);
        }
        Files.write(folder.resolve("imagesTr/._la_003_0000.nii.gz"), new byte[9]);
        index(
                "{\"channel_names\":{\"0\":\"T1w\"},\"labels\":{\"background\":0,\"atrium\":1},\"file_ending\":\".nii.gz\"}");

        // When
        MsdDataset dataset = MsdDataset.read(folder);

        // Then
        assertThat(dataset.cases())
                .extracting(MsdDataset.Case::name)
                .containsExactly("Grosse-1-neu", "la_003", "la_005");
        assertThat(dataset.cases()).allMatch(MsdDataset.Case::usable);
        assertThat(dataset.renamed()).containsEntry("Größe 1 (neu)", "Grosse-1-neu");
        assertThat(dataset.modality()).contains(dev.firstpick.ingest.events.Modality.MR);
        assertThat(dataset.problems()).isEmpty();
    }

    @Test
    void casesThatCannotBeUsedAreToldAndKeepTheirPlaceInTheSplit() throws IOException {
        // Given
        StringBuilder training = new StringBuilder();
        for (int n = 1; n <= 6; n++) {
            write("imagesTr/c" + n + ".nii.gz", GRID);
            write("labelsTr/c" + n + ".nii.gz", GRID);
            training.append(n == 1 ? "" : ",")
                    .append("{\"image\":\"./imagesTr/c%d.nii.gz\",\"label\":\"./labelsTr/c%d.nii.gz\"}"
                            .formatted(n, n));
        }
        index("{\"modality\":{\"0\":\"CT\"},\"labels\":{\"0\":\"background\",\"1\":\"x\"},\"training\":[" + training
                + ",{\"image\":\"../../../../etc/passwd\",\"label\":\"./labelsTr/c1.nii.gz\"}]}");
        Files.delete(folder.resolve("labelsTr/c2.nii.gz"));
        Files.writeString(folder.resolve("imagesTr/c3.nii.gz"), "%PDF-1.7");
        write("labelsTr/c4.nii.gz", new Grid(10, 10, 9, Affine.scaling(1, 1, 1)));
        twoChannels(folder.resolve("imagesTr/c6.nii.gz"));

        // When
        MsdDataset dataset = MsdDataset.read(folder);

        // Then
        assertThat(dataset.problems())
                .contains(
                        "./labelsTr/c2.nii.gz: path: found no such file, expected a file inside the folder",
                        "./imagesTr/c3.nii.gz: content: found a PDF document, expected a NIfTI file (.nii or .nii.gz)",
                        "./labelsTr/c4.nii.gz: shape: found 10 × 10 × 9, expected 10 × 10 × 10, as its image has",
                        "./imagesTr/c6.nii.gz: dim[4]: found 2 volumes (channels or points in time), expected 1 (a single 3D volume)",
                        "../../../../etc/passwd: path: found a path that leaves the folder, expected a file inside the folder")
                .hasSize(5);
        assertThat(dataset.pool(0.3)).extracting(MsdDataset.Case::name).containsExactly("c1", "c5");
        assertThat(dataset.test(0.3)).isEmpty();
        assertThat(dataset.cases()).hasSize(7);
    }

    @Test
    void aDataSetWithoutACaseThatCanBeUsedIsRefusedAtOnce() throws IOException {
        // Given
        index("{\"training\":[{\"image\":\"imagesTr/a.nii.gz\",\"label\":\"labelsTr/a.nii.gz\"}]}");

        // When
        var refusal = assertThatThrownBy(() -> MsdDataset.read(folder));

        // Then
        refusal.isInstanceOf(LocalRunException.class)
                .hasMessageContaining("found no case that can be used, of 1")
                .hasMessageContaining("imagesTr/a.nii.gz: path: found no such file");
    }

    private void write(String name, Grid grid) throws IOException {
        Nifti.write(folder.resolve(name), new Volume(grid, new float[grid.size()]), DataType.INT16);
    }

    private static void twoChannels(Path file) throws IOException {
        Files.delete(file);
        Path plain = Path.of(file.toString().replace(".gz", ""));
        Nifti.write(plain, new Volume(GRID, new float[GRID.size()]), DataType.INT16);
        byte[] content = Files.readAllBytes(plain);
        ByteBuffer.wrap(content)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort(40, (short) 4)
                .putShort(48, (short) 2);
        Files.write(file, content);
        Files.delete(plain);
    }

    private void index(String json) throws IOException {
        Files.writeString(folder.resolve("dataset.json"), json);
    }
}
