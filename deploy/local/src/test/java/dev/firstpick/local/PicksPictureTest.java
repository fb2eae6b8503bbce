package dev.firstpick.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PicksPictureTest {

    private static final PoolMap MAP = new PoolMap(
            Map.of(
                    "patient-a", new PoolMap.Point(-1, 0),
                    "patient-b", new PoolMap.Point(1, 0),
                    "patient-c", new PoolMap.Point(0, 0.5)),
            List.of(0.8, 0.1));

    @Test
    void marksThePicksOfEachPanelWhereTheyAre(@TempDir Path folder) throws Exception {
        // Given
        List<PicksPicture.Panel> panels = List.of(
                new PicksPicture.Panel("alps", false, List.of(new PoolMap.Point(-1, 0))),
                new PicksPicture.Panel("coreset", false, List.of(new PoolMap.Point(1, 0))));
        Path file = folder.resolve("new/picks.png");

        // When
        new PicksPicture(MAP, panels, "1 pick of 3 scans").write(file);

        // Then: of each panel the pick is at the left end, or at the right end
        BufferedImage image = ImageIO.read(file.toFile());
        int panel = image.getWidth() / 2;
        assertThat(picked(image, 0, panel / 2)).isPositive();
        assertThat(picked(image, panel / 2, panel)).isZero();
        assertThat(picked(image, panel, panel + panel / 2)).isZero();
        assertThat(picked(image, panel + panel / 2, image.getWidth())).isPositive();
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                .doesNotContain("patient");
    }

    private static int picked(BufferedImage image, int from, int to) {
        int count = 0;
        for (int x = from; x < to; x++) {
            for (int y = 0; y < image.getHeight(); y++) {
                count += image.getRGB(x, y) == PicksPicture.PICK.getRGB() ? 1 : 0;
            }
        }
        return count;
    }
}
