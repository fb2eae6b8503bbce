package dev.firstpick.events;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A record component that was added to the contract after it was published: events written before do not have the field, and are read as if it held
 * this value. The JSON Schema names the value as the field's default and does not require the field.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface WhenAbsent {

    /** The field's value, as JSON, in an event that does not have it; for example {@code []} or {@code 1}. */
    String value();
}
