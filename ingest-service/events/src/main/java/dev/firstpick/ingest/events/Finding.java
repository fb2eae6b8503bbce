package dev.firstpick.ingest.events;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.firstpick.events.Required;
import dev.firstpick.events.Text;
import java.util.regex.Pattern;

/**
 * What is odd about a file that was accepted all the same.
 *
 * @param code the kind of finding, in kebab case, the same for all findings of this kind: for example {@code sheared}
 * @param text what was found and what it means, one sentence for people, without anything about the patient
 */
public record Finding(
        @JsonPropertyDescription("The kind of finding, in kebab case")
        String code,

        @JsonPropertyDescription("What was found and what it means, one sentence for people") @Text(Text.Rule.LINE)
        String text) {

    private static final Pattern CODE = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
    private static final int MAX_CODE = 64;

    public Finding {
        if (code == null || code.length() > MAX_CODE || !CODE.matcher(code).matches()) {
            throw Required.refused("code", code, "words of lower-case letters and digits, joined by hyphens");
        }
        Required.text("text", text);
    }
}
