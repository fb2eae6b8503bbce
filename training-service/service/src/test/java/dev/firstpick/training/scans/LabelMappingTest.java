package dev.firstpick.training.scans;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpick.ingest.events.LabelClass;
import dev.firstpick.ingest.events.Modality;
import dev.firstpick.ingest.events.ProxyRule;
import dev.firstpick.ingest.events.Task;
import dev.firstpick.volume.Affine;
import dev.firstpick.volume.Grid;
import dev.firstpick.volume.Volume;
import java.util.List;
import org.junit.jupiter.api.Test;

class LabelMappingTest {

    private static final Grid GRID = new Grid(4, 1, 1, Affine.scaling(1, 1, 1));

    @Test
    void valuesBecomeClassesInTheTasksOrderAndBack() {
        // Given
        LabelMapping mapping = LabelMapping.of(task(false));

        // When
        Volume classes = mapping.toClasses(label(0, 7, 3, 7));

        // Then
        assertThat(classes.voxels()).containsExactly(0, 1, 2, 1);
        assertThat(mapping.toValues(classes).voxels()).containsExactly(0, 7, 3, 7);
        assertThat(mapping.classes()).extracting(LabelClass::name).containsExactly("seven", "three");
        assertThat(mapping.largestValue()).isEqualTo(7);
    }

    @Test
    void joinedClassesAreOneForegroundNamedAfterTheOrgan() {
        // Given
        LabelMapping mapping = LabelMapping.of(task(true));

        // When
        Volume classes = mapping.toClasses(label(0, 7, 3, 7));

        // Then
        assertThat(classes.voxels()).containsExactly(0, 1, 1, 1);
        assertThat(mapping.toValues(classes).voxels()).containsExactly(0, 1, 1, 1);
        assertThat(mapping.classes()).containsExactly(new LabelClass(1, "organ"));
    }

    private static Task task(boolean joined) {
        return new Task(
                "organ",
                Modality.MR,
                List.of(new LabelClass(7, "seven"), new LabelClass(3, "three")),
                joined,
                List.of(),
                ProxyRule.otsuAbove());
    }

    private static Volume label(float... voxels) {
        return new Volume(GRID, voxels);
    }
}
