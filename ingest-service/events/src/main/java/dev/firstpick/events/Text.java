package dev.firstpick.events;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a component of type {@link String} may hold, for its JSON Schema; the record's constructor checks it by the method of {@link Required} that
 * the rule names. A component without this annotation may hold what {@link Rule#LINES} allows.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Text {

    /** The rules. */
    enum Rule {
        /** {@link Required#name}. */
        NAME("^[A-Za-z0-9](?!.*\\.\\.)[A-Za-z0-9._-]{0,127}$", Required.NAME_LENGTH),
        /** {@link Required#sha256}. */
        SHA256("^[0-9a-f]{64}$", 64),
        /** {@link Required#text}: one line. */
        LINE("^(?=.*\\S)[^\\u0000-\\u001f\\u007f-\\u009f\\ud800-\\udfff]*$", Required.TEXT_LENGTH),
        /** {@link Required#lines}: newlines and tabs too. */
        LINES(
                "^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f\\ud800-\\udfff]*$",
                Required.LINES_LENGTH);

        private final String pattern;
        private final int length;

        Rule(String pattern, int length) {
            this.pattern = pattern;
            this.length = length;
        }

        /** As a regular expression of JSON Schema, which is matched by code points. */
        public String pattern() {
            return pattern;
        }

        /** The most code points. */
        public int length() {
            return length;
        }
    }

    /** The rule. */
    Rule value();
}
