package dev.firstpick.local;

import dev.firstpick.ingest.events.Modality;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which modality a data set's word for its channel means: by whole words, never by parts of them, as SPECT and OCT are no CT. A word that is in no table
 * says nothing; one that stands for another kind of picture, or words of both modalities, leave it to the user.
 */
final class ModalityTable {

    private static final Map<String, Modality> WORDS = Stream.concat(
                    Stream.of(
                                    "MR",
                                    "MRI",
                                    "MRT",
                                    "T1",
                                    "T1W",
                                    "T1WI",
                                    "T1C",
                                    "T1CE",
                                    "T1GD",
                                    "T1N",
                                    "T1KM",
                                    "T2",
                                    "T2W",
                                    "T2WI",
                                    "T2F",
                                    "T2STAR",
                                    "FLAIR",
                                    "T2FLAIR",
                                    "STIR",
                                    "SPAIR",
                                    "PD",
                                    "PDW",
                                    "DWI",
                                    "DTI",
                                    "ADC",
                                    "SWI",
                                    "SWAN",
                                    "GRE",
                                    "BSSFP",
                                    "CINE",
                                    "LGE",
                                    "DCE",
                                    "MPRAGE",
                                    "MP2RAGE",
                                    "SPGR",
                                    "FSPGR",
                                    "VIBE",
                                    "DIXON",
                                    "TSE",
                                    "FSE",
                                    "HASTE",
                                    "EPI",
                                    "BOLD",
                                    "FMRI",
                                    "MRA",
                                    "TOF",
                                    "MAGNETIC",
                                    "RESONANCE")
                            .map(word -> Map.entry(word, Modality.MR)),
                    Stream.of(
                                    "CT",
                                    "CECT",
                                    "NCCT",
                                    "CTA",
                                    "MDCT",
                                    "HRCT",
                                    "LDCT",
                                    "PCCT",
                                    "COMPUTED",
                                    "COMPUTERIZED",
                                    "COMPUTERISED")
                            .map(word -> Map.entry(word, Modality.CT)))
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

    /** Other kinds of picture; what is computed from CT and is not in Hounsfield units is among them. */
    private static final Set<String> OTHERS = Set.of(
            "PET",
            "SPECT",
            "NM",
            "OCT",
            "OCTA",
            "US",
            "ULTRASOUND",
            "XRAY",
            "RAY",
            "CR",
            "DX",
            "MG",
            "MAMMOGRAPHY",
            "MICROSCOPY",
            "EM",
            "SEM",
            "TEM",
            "RGB",
            "CBCT",
            "PCT",
            "CTP",
            "MICROCT",
            "EMISSION",
            "POSITRON",
            "OPTICAL",
            "COHERENCE",
            "CONE",
            "PERFUSION",
            "CBF",
            "CBV",
            "MTT",
            "TMAX",
            "TTP",
            "HISTOLOGY",
            "FUNDUS",
            "ENDOSCOPY",
            "PHOTO");

    private ModalityTable() {}

    /** The modality that a channel's name means, for example MR for {@code T2-FLAIR}; empty if it is not plain. */
    static Optional<Modality> of(String channel) {
        Set<Modality> meant = EnumSet.noneOf(Modality.class);
        for (String word : channel.toUpperCase(Locale.ROOT).split("[^A-Z0-9]+")) {
            if (OTHERS.contains(word)) {
                return Optional.empty();
            }
            Modality modality = WORDS.get(word);
            if (modality != null) {
                meant.add(modality);
            }
        }
        return meant.size() == 1 ? meant.stream().findFirst() : Optional.empty();
    }
}
