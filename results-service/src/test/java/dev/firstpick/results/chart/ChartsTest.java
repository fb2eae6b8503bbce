package dev.firstpick.results.chart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpick.results.map.PoolMap;
import dev.firstpick.results.statistics.EvaluatedRun;
import dev.firstpick.results.statistics.Leaderboard;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class ChartsTest {

    private static final List<EvaluatedRun> RUNS = runs();

    @Test
    void draws_a_point_for_every_standing_and_a_dot_for_every_draw() throws Exception {
        // When
        Document curves = svg(Charts.curves("a & b", Leaderboard.of(RUNS), Leaderboard.draws(RUNS), Theme.LIGHT));

        // Then
        assertThat(curves.getElementsByTagName("title").item(0).getTextContent())
                .isEqualTo("Mean Dice by annotation budget, pool a & b");
        int draws = 2 * 3;
        int means = 2;
        int legend = 1 + 1;
        assertThat(curves.getElementsByTagName("circle").getLength()).isEqualTo(draws + means + legend);
        assertThat(words(curves)).contains("Typical of each cluster (TypiClust)", "3", "5", "annotated scans (budget)");
    }

    @Test
    void ranks_strategies_in_rows_with_their_figures() throws Exception {
        Document board = svg(Charts.leaderboard("pool", Leaderboard.of(RUNS), Leaderboard.draws(RUNS), Theme.DARK));
        assertThat(words(board)).contains("3 annotated scans", "5 annotated scans", "0.810", "0.710", "Random choice");
    }

    @Test
    void rings_the_picks_on_the_map() throws Exception {
        // Given
        PoolMap map = new PoolMap(
                "pool",
                Optional.of(1),
                Optional.of("reconstruction"),
                Optional.of("global"),
                8,
                List.of(0.6, 0.2),
                2,
                List.of("v1", "v2", "v3"),
                List.of(-1.0, 0.0, 1.0),
                List.of(0.0, 1.0, 0.0),
                List.of(0, 0, 1),
                Map.of("proxy entropy", List.of(0.0, 0.5, 1.0)),
                List.of(true, false, false));
        Map<String, List<String>> picks = Map.of("typiclust, 2 scans", List.of("v3", "gone"));

        // When
        Document byCluster = svg(Charts.map(map, Optional.empty(), picks, Theme.LIGHT));
        String byScore = Svg.of(Charts.map(map, Optional.of("proxy entropy"), picks, Theme.LIGHT));

        // Then
        int ring = 1;
        int legend = 1;
        assertThat(byCluster.getElementsByTagName("circle").getLength()).isEqualTo(3 + ring + legend);
        assertThat(byScore).contains("#00204d").contains("#ffea46");
    }

    @Test
    void writes_words_into_a_png_whatever_fonts_there_are() throws IOException {
        // When
        BufferedImage image = ImageIO.read(
                new ByteArrayInputStream(Png.of(Charts.curves("pool", List.of(), List.of(), Theme.LIGHT), 2)));

        // Then
        int dark = 0;
        for (int x = 0; x < image.getWidth(); x++) {
            for (int y = 0; y < image.getHeight(); y++) {
                dark += (image.getRGB(x, y) & 0xff) < 0xc0 ? 1 : 0;
            }
        }
        assertThat(image.getWidth()).isEqualTo(1800);
        assertThat(dark)
                .as("pixels of the words \"There is nothing to draw yet\"")
                .isBetween(800, 8_000);
    }

    private static Document svg(Drawing drawing) throws Exception {
        byte[] file = Svg.of(drawing).getBytes(StandardCharsets.UTF_8);
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new ByteArrayInputStream(file));
    }

    private static List<String> words(Document svg) {
        List<String> words = new ArrayList<>();
        var texts = svg.getElementsByTagName("text");
        for (int n = 0; n < texts.getLength(); n++) {
            words.add(texts.item(n).getTextContent());
        }
        return words;
    }

    private static List<EvaluatedRun> runs() {
        List<EvaluatedRun> runs = new ArrayList<>();
        for (int budget : new int[] {3, 5}) {
            double mean = budget == 3 ? 0.70 : 0.80;
            for (int draw = 0; draw < 3; draw++) {
                runs.add(run("random", "r" + budget + draw, budget, mean - 0.02 * draw));
            }
            runs.add(run("typiclust", "t" + budget, budget, mean + 0.01));
        }
        return runs;
    }

    private static EvaluatedRun run(String strategy, String name, int budget, double mean) {
        return new EvaluatedRun(
                name,
                name,
                strategy,
                "global",
                budget,
                mean,
                mean - 0.1,
                Optional.empty(),
                Optional.empty(),
                2,
                0,
                Optional.empty(),
                Optional.empty(),
                0,
                Map.of("a", mean - 0.1, "b", mean + 0.1));
    }
}
