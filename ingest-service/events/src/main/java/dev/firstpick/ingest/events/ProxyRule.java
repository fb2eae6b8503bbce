package dev.firstpick.ingest.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.firstpick.events.Required;
import java.util.Optional;

/**
 * How pseudo-labels for the proxy task are made without annotation (COLosSAL, section 2.2).
 *
 * @param rule which way
 * @param low the window's lower end in Hounsfield units, with {@link Rule#HU_WINDOW} alone
 * @param high the window's upper end in Hounsfield units, with {@link Rule#HU_WINDOW} alone
 */
public record ProxyRule(Rule rule, Optional<Double> low, Optional<Double> high) {

    /** The ways to a pseudo-label. */
    public enum Rule {
        /** Voxels above Otsu's threshold. */
        @JsonProperty("otsu-above")
        OTSU_ABOVE,
        /** Voxels below Otsu's threshold. */
        @JsonProperty("otsu-below")
        OTSU_BELOW,
        /** Voxels in a window of Hounsfield units. */
        @JsonProperty("hu-window")
        HU_WINDOW
    }

    public ProxyRule {
        boolean window = rule == Rule.HU_WINDOW;
        if (window != (low.isPresent() && high.isPresent()) || (window && !(low.get() < high.get()))) {
            throw Required.refused(
                    "proxy",
                    rule + " from " + low + " to " + high,
                    "low < high with hu-window, neither of them otherwise");
        }
    }

    /** Voxels above Otsu's threshold. */
    public static ProxyRule otsuAbove() {
        return new ProxyRule(Rule.OTSU_ABOVE, Optional.empty(), Optional.empty());
    }

    /** Voxels below Otsu's threshold. */
    public static ProxyRule otsuBelow() {
        return new ProxyRule(Rule.OTSU_BELOW, Optional.empty(), Optional.empty());
    }

    /** Voxels from {@code low} to {@code high} Hounsfield units. */
    public static ProxyRule huWindow(double low, double high) {
        return new ProxyRule(Rule.HU_WINDOW, Optional.of(low), Optional.of(high));
    }
}
