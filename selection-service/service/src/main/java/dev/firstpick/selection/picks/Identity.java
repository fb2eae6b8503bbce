package dev.firstpick.selection.picks;

import dev.firstpick.events.Digests;
import dev.firstpick.events.Json;
import dev.firstpick.training.events.LearningSettings;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Identities of what is asked for: the SHA-256 of everything that the result depends on. */
final class Identity {

    private Identity() {}

    static String of(Object... parts) {
        return Digests.sha256(Stream.of(parts).map(Identity::text).collect(Collectors.joining("\n")));
    }

    private static String text(Object part) {
        return part instanceof LearningSettings settings ? Json.text(settings) : part.toString();
    }
}
