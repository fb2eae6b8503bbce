package dev.firstpick.training.events;

import dev.firstpick.events.Required;
import java.util.List;

/**
 * A volume that could not be used: it could not be read or prepared, it is too large, it shows nothing, or the network's output for it is
 * not finite. The other volumes of the job were used.
 *
 * @param volume its name
 * @param reason in words, one line
 */
public record SetAside(String volume, String reason) {

    /** The most volumes that an event about a whole pool or run lists; an embedding's event lists all of its shard. */
    public static final int MOST_LISTED = 200;

    private static final int LONGEST_REASON = 500;

    public SetAside {
        Required.name("setAside.volume", volume);
        Required.text("setAside.reason", reason);
    }

    /** With a reason that comes from elsewhere, such as an exception's message: made one line of at most 500 characters. */
    public static SetAside because(String volume, String reason) {
        String line = Required.fitting(reason).replaceAll("\\s+", " ").strip();
        return new SetAside(
                volume,
                line.codePointCount(0, line.length()) <= LONGEST_REASON
                        ? line
                        : line.substring(0, line.offsetByCodePoints(0, LONGEST_REASON - 1)) + "…");
    }

    /** As many of {@code all} as an event about a whole pool or run lists. */
    public static List<SetAside> listed(List<SetAside> all) {
        return all.size() <= MOST_LISTED ? all : all.subList(0, MOST_LISTED);
    }
}
