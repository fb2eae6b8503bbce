package dev.firstpick.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpick.ingest.events.Modality;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModalityTableTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "MRI",
                "mr",
                "T1w",
                "T1",
                "T2",
                "T2-FLAIR",
                "FLAIR",
                "ADC",
                "LGE",
                "DWI",
                "T1ce",
                "cine MRI",
                "MRI T1 weighted",
                "Magnetic Resonance Imaging",
                "LGE MRI",
                "T2*",
                "t2_flair"
            })
    void isMagneticResonance(String channel) {
        assertThat(ModalityTable.of(channel)).contains(Modality.MR);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CT",
                "ct",
                "CECT",
                "contrast-enhanced CT",
                "low dose CT",
                "CT (portal venous)",
                "Computed Tomography",
                "NCCT"
            })
    void isComputedTomography(String channel) {
        assertThat(ModalityTable.of(channel)).contains(Modality.CT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SPECT",
                "OCT",
                "PCT",
                "PET",
                "PET/CT",
                "SPECT-CT",
                "CBCT",
                "cone beam CT",
                "CT perfusion",
                "CTP",
                "MicroCT",
                "Single Photon Emission Computed Tomography",
                "Optical Coherence Tomography",
                "MR/CT",
                "US",
                "X-ray",
                "vector",
                "reactor",
                "zscore",
                "noNorm",
                "",
                "structure",
                "pictures",
                "0000"
            })
    void isLeftToTheUser(String channel) {
        assertThat(ModalityTable.of(channel)).isEmpty();
    }
}
