package dev.firstpick.selection.picks;

import dev.firstpick.strategies.Needs;
import dev.firstpick.strategies.Uncertainty;
import dev.firstpick.training.events.RepresentationKind;
import java.util.EnumSet;
import java.util.Set;

/** From which representation comes what strategies look at. */
final class Look {

    private Look() {}

    /** The representations that are needed, in a fixed order. */
    static Set<RepresentationKind> kinds(Needs needs) {
        EnumSet<RepresentationKind> kinds = EnumSet.noneOf(RepresentationKind.class);
        if (needs.features()) {
            kinds.add(RepresentationKind.RECONSTRUCTION);
        }
        needs.uncertainties().forEach(uncertainty -> kinds.add(kind(uncertainty)));
        return kinds;
    }

    static RepresentationKind kind(Uncertainty uncertainty) {
        return switch (uncertainty) {
            case PROXY_ENTROPY, PROXY_VARIANCE -> RepresentationKind.PROXY;
            case RECONSTRUCTION_VARIANCE -> RepresentationKind.RECONSTRUCTION;
        };
    }

    /** The name of the score in a table of features. */
    static String score(Uncertainty uncertainty) {
        return switch (uncertainty) {
            case PROXY_ENTROPY -> "entropy";
            case PROXY_VARIANCE, RECONSTRUCTION_VARIANCE -> "variance";
        };
    }
}
