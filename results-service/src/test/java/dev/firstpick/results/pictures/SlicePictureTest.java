package dev.firstpick.results.pictures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstpick.volume.Affine;
import dev.firstpick.volume.Grid;
import dev.firstpick.volume.Volume;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class SlicePictureTest {

    private static final Window WINDOW = new Window(0, 100);

    /** Indices grow to the patient's right, front and head. */
    private static final Affine RAS = Affine.of(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 2, 0);

    @Test
    void shows_the_patients_right_at_the_left_and_the_front_above_in_an_axial_slice() throws IOException {
        // Given
        Volume volume = marked(new Grid(8, 6, 4, RAS), 7, 5, 2);

        // When
        BufferedImage picture = picture(volume, Plane.AXIAL, List.of(), 2 / 3.0);

        // Then
        assertThat(picture.getWidth()).isEqualTo(320);
        assertThat(picture.getHeight()).isEqualTo(240);
        assertThat(grey(picture, 5, 5)).isGreaterThan(90);
        assertThat(grey(picture, 310, 5)).isZero();
        assertThat(grey(picture, 5, 230)).isZero();
    }

    @Test
    void shows_the_head_above_in_true_proportions_in_a_coronal_slice() throws IOException {
        // Given
        Volume volume = marked(new Grid(8, 6, 4, RAS), 7, 5, 3);

        // When
        BufferedImage picture = picture(volume, Plane.CORONAL, List.of(), 1.0);

        // Then
        assertThat(picture.getWidth()).isEqualTo(320);
        assertThat(picture.getHeight()).isEqualTo(320);
        assertThat(grey(picture, 5, 5)).isGreaterThan(90);
        assertThat(grey(picture, 5, 315)).isZero();
    }

    @Test
    void shows_the_front_at_the_left_in_a_sagittal_slice() throws IOException {
        // Given
        Volume volume = marked(new Grid(8, 6, 4, RAS), 0, 5, 3);

        // When
        BufferedImage picture = picture(volume, Plane.SAGITTAL, List.of(), 0.0);

        // Then
        assertThat(grey(picture, 5, 5)).isGreaterThan(90);
        assertThat(grey(picture, picture.getWidth() - 5, 5)).isZero();
    }

    @Test
    void draws_the_same_patient_alike_however_the_file_orders_its_axes() throws IOException {
        // Given: i runs to the head, j to the left, k to the back
        Affine turned = Affine.of(0, -1, 0, 7, 0, 0, -1, 5, 2, 0, 0, 0);
        Volume straight = marked(new Grid(8, 6, 4, RAS), 6, 4, 3);
        Volume other = marked(new Grid(4, 8, 6, turned), 3, 1, 1);

        for (Plane plane : Plane.values()) {
            // When
            BufferedImage one = picture(straight, plane, List.of(new Overlay(straight, Overlay.REFERENCE)));
            BufferedImage two = picture(other, plane, List.of(new Overlay(other, Overlay.REFERENCE)));

            // Then
            assertThat(pixels(two)).as(plane.name()).isEqualTo(pixels(one));
        }
    }

    @Test
    void outlines_labels_in_their_colours_where_they_are_largest() throws IOException {
        // Given
        Grid grid = new Grid(16, 16, 16, Affine.scaling(1, 1, 1));
        Volume image = new Volume(grid, new float[grid.size()]);
        Volume reference = cube(grid, 4, 9, 11);
        Volume prediction = cube(grid, 5, 10, 12);

        // When
        BufferedImage picture = picture(
                image,
                Plane.AXIAL,
                List.of(new Overlay(reference, Overlay.REFERENCE), new Overlay(prediction, Overlay.PREDICTION)));

        // Then
        assertThat(pixels(picture)).contains(0xFF000000 | Overlay.REFERENCE, 0xFF000000 | Overlay.PREDICTION);
        assertThat(grey(picture, 160, 160))
                .as("inside the outlines the image shows")
                .isZero();
    }

    @Test
    void refuses_an_overlay_of_another_shape() {
        Volume image = marked(new Grid(8, 6, 4, RAS), 0, 0, 0);
        Volume labels = marked(new Grid(8, 6, 5, RAS), 0, 0, 0);
        assertThatThrownBy(() -> picture(image, Plane.AXIAL, List.of(new Overlay(labels, Overlay.REFERENCE))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("overlay: found 8 × 6 × 5 voxels, expected the image's 8 × 6 × 4");
    }

    @Test
    void finds_a_window_for_a_volume_of_one_value() {
        Volume flat = new Volume(new Grid(2, 2, 2, RAS), new float[8]);
        assertThat(Window.percentiles(flat).black()).isZero();
    }

    private static Volume marked(Grid grid, int i, int j, int k) {
        float[] voxels = new float[grid.size()];
        voxels[grid.index(i, j, k)] = 100;
        return new Volume(grid, voxels);
    }

    private static Volume cube(Grid grid, int from, int to, int depth) {
        float[] voxels = new float[grid.size()];
        for (int k = 2; k < depth; k++) {
            for (int j = from; j <= to; j++) {
                for (int i = from; i <= to; i++) {
                    voxels[grid.index(i, j, k)] = 1;
                }
            }
        }
        return new Volume(grid, voxels);
    }

    private static BufferedImage picture(Volume volume, Plane plane, List<Overlay> overlays) throws IOException {
        return decode(SlicePicture.png(volume, plane, Optional.empty(), WINDOW, overlays));
    }

    private static BufferedImage picture(Volume volume, Plane plane, List<Overlay> overlays, double at)
            throws IOException {
        return decode(SlicePicture.png(volume, plane, Optional.of(at), WINDOW, overlays));
    }

    private static BufferedImage decode(byte[] png) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(png));
    }

    private static int grey(BufferedImage picture, int x, int y) {
        return picture.getRGB(x, y) & 0xFF;
    }

    private static int[] pixels(BufferedImage picture) {
        return picture.getRGB(0, 0, picture.getWidth(), picture.getHeight(), null, 0, picture.getWidth());
    }
}
