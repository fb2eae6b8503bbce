package dev.firstpick.selection.endpoint;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Lets query parameters say {@code global} or {@code held}, as JSON does. */
final class QueryConstant {

    private QueryConstant() {}

    /**
     * The constant of {@code type} that a parameter names, if the parameter is there.
     *
     * @throws ProblemException if there is no such constant
     */
    static <T extends Enum<T>> Optional<T> of(Class<T> type, String parameter, Optional<String> value) {
        return value.map(text -> Arrays.stream(type.getEnumConstants())
                .filter(constant -> name(constant).equals(text))
                .findFirst()
                .orElseThrow(() -> ProblemException.badField(parameter, text, "one of " + names(type))));
    }

    private static List<String> names(Class<? extends Enum<?>> type) {
        return Arrays.stream(type.getEnumConstants()).map(QueryConstant::name).toList();
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
