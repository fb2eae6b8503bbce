package dev.firstpick.selection.endpoint;

import dev.firstpick.selection.events.Scope;
import dev.firstpick.selection.jobs.JobState;
import dev.firstpick.selection.picks.SelectionState;
import dev.firstpick.training.events.JobKind;
import jakarta.ws.rs.ext.ParamConverter;
import jakarta.ws.rs.ext.ParamConverterProvider;
import jakarta.ws.rs.ext.Provider;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Lets query parameters say {@code global} or {@code held}, as JSON does. */
@Provider
class EnumParameters implements ParamConverterProvider {

    private static final List<Class<?>> TYPES =
            List.of(Scope.class, SelectionState.class, JobState.class, JobKind.class);

    @Override
    public <T> ParamConverter<T> getConverter(Class<T> type, Type genericType, Annotation[] annotations) {
        return TYPES.contains(type) ? new OfEnum<>(type) : null;
    }

    private record OfEnum<T>(Class<T> type) implements ParamConverter<T> {

        @Override
        public T fromString(String value) {
            return Arrays.stream(type.getEnumConstants())
                    .filter(constant -> toString(constant).equals(value))
                    .findFirst()
                    .orElseThrow(() -> ProblemException.badField(
                            type.getSimpleName(),
                            value,
                            "one of " + Arrays.stream(type.getEnumConstants()).map(this::toString).toList()));
        }

        @Override
        public String toString(T value) {
            return ((Enum<?>) value).name().toLowerCase(Locale.ROOT);
        }
    }
}
