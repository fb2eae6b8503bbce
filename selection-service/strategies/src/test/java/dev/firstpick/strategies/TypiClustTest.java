package dev.firstpick.strategies;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TypiClustTest {

    @Test
    void picksOneVolumeOfEachBlob() {
        // Given
        Candidates pool = Pools.of(Pools.blobs(120, 8, 4, 0.5, 1));

        // When
        List<Pick> picks = new TypiClust().pick(pool, 4, 0);

        // Then
        assertThat(picks).extracting(p -> Pools.blobOf(p, 4)).containsExactlyInAnyOrder(0, 1, 2, 3);
    }

    @Test
    void prefersTheVolumeInTheMiddleOfItsNeighbours() {
        // Given
        Candidates pool = Pools.of(new float[][] {{0}, {1}, {2}, {3}, {4}, {50}});

        // When
        List<Pick> picks = new TypiClust().pick(pool, 2, 0);

        // Then
        assertThat(Pools.volumes(picks)).containsExactly("scan-00002", "scan-00005");
        assertThat(picks.get(0).reason())
                .isEqualTo("most typical of 5 scans in cluster 1; mean distance to 4 neighbours 1.50");
        assertThat(picks.get(0).score()).isBetween(0.6666, 0.6667);
        assertThat(picks.get(1).reason()).isEqualTo("most typical of 1 scan in cluster 2, its only one");
    }

    @Test
    void leavesClustersThatHaveAnAnnotatedVolumeAlone() {
        // Given
        Candidates pool = Pools.of(Pools.blobs(120, 8, 4, 0.5, 1)).keeping(List.of("scan-00008", "scan-00013"));

        // When
        List<Pick> picks = new TypiClust().pick(pool, 4, 0);

        // Then
        assertThat(Pools.volumes(picks).subList(0, 2)).containsExactly("scan-00008", "scan-00013");
        assertThat(picks).extracting(p -> Pools.blobOf(p, 4)).containsExactlyInAnyOrder(0, 1, 2, 3);
    }
}
