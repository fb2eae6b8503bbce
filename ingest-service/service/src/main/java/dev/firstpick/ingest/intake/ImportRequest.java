package dev.firstpick.ingest.intake;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.firstpick.events.Required;
import dev.firstpick.ingest.events.OrganPreset;
import java.util.Optional;

/**
 * Asks for a folder in the layout of the Medical Segmentation Decathlon or of nnU-Net to be imported.
 *
 * @param pool which is opened if there is none of that name
 * @param folder on the server, with {@code dataset.json}
 * @param organ the preset that the pool is opened with; needed unless there is a pool
 * @param joined replaces the preset's
 * @param testFraction share of the sorted names, the last of them, that is held out for tests; 0 if not given
 * @param annotations which labels are taken in; those of the test volumes if not given
 * @param nan what stands for voxels that are NaN, in place of what the pool says
 */
public record ImportRequest(
        String pool,
        String folder,
        Optional<String> organ,
        Optional<Boolean> joined,
        Optional<Double> testFraction,
        Optional<Annotations> annotations,
        Optional<Double> nan) {

    /** Which labels are taken in. */
    public enum Annotations {
        /** Those of the test volumes: candidates' labels come from annotators. */
        @JsonProperty("test-only")
        TEST_ONLY,
        /** All. */
        @JsonProperty("all")
        ALL
    }

    public ImportRequest {
        Required.name("pool", pool);
        Required.text("folder", folder);
        nan.ifPresent(value -> Required.finite("nan", value));
        if (testFraction.isPresent() && !(testFraction.get() >= 0 && testFraction.get() < 1)) {
            throw Required.refused("testFraction", testFraction.get(), "0 or more and less than 1");
        }
        if (organ.isPresent() && OrganPreset.named(organ.get()).isEmpty()) {
            throw Required.refused("organ", organ.get(), "one of " + OrganChoice.known());
        }
    }
}
