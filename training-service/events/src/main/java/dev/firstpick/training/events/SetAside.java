package dev.firstpick.training.events;

import dev.firstpick.events.Required;

/**
 * A volume that could not be used: it could not be read or prepared, it is too large, or the network's output for it is not finite. The
 * other volumes of the job were used.
 *
 * @param volume its name
 * @param reason in words, at most {@value #LONGEST_REASON} characters
 */
public record SetAside(String volume, String reason) {

    /** The most characters of a reason; longer ones are cut. */
    public static final int LONGEST_REASON = 500;

    /** The most volumes that an event about a whole pool lists; an embedding's event lists all of its shard. */
    public static final int MOST_LISTED = 200;

    public SetAside {
        Required.name("setAside.volume", volume);
        Required.text("setAside.reason", reason);
        reason = reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON - 1) + "…";
    }
}
