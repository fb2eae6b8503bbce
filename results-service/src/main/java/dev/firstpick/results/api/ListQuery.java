package dev.firstpick.results.api;

import jakarta.ws.rs.core.MultivaluedMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How a list is asked for: {@code ?strategy=random,typiclust&budget=5&meanDice.from=0.7&sort=-meanDice&limit=20&after=CURSOR&fields=run,meanDice&format=csv}.
 *
 * @param filters by attribute
 * @param sort what to sort by, in order
 * @param limit of a page
 * @param after the cursor of the page before
 * @param fields that are wanted; empty for all
 * @param format of the answer
 */
record ListQuery(
        List<Filter> filters, List<Order> sort, int limit, Optional<String> after, List<String> fields, Format format) {

    static final int DEFAULT_LIMIT = 200;
    static final int MAX_LIMIT = 1_000;
    static final int MAX_EXPORT = 100_000;

    private static final Set<String> OWN = Set.of("limit", "after", "sort", "fields", "format");

    /** How a list is written. */
    enum Format {
        JSON,
        CSV,
        ARROW
    }

    /** How an attribute is compared with a filter's values. */
    enum Comparison {
        IN("in"),
        FROM(">="),
        TO("<=");

        final String operator;

        Comparison(String operator) {
            this.operator = operator;
        }
    }

    /** A condition; {@link Comparison#IN} takes any number of values, the others one. */
    record Filter(Attribute attribute, Comparison comparison, List<Object> values) {}

    /** A sort key. */
    record Order(Attribute attribute, boolean descending) {}

    /**
     * @param parameters of the request
     * @param attributes that rows have
     * @param ranks by which attribute rows are sorted that are to be sorted by another
     * @param shown names of all that rows show; empty if that is not known beforehand
     * @param fixed parameters that the request's path gives, and others that the resource takes itself
     */
    static ListQuery of(
            MultivaluedMap<String, String> parameters,
            Map<String, Attribute> attributes,
            Map<String, String> ranks,
            Set<String> shown,
            Set<String> fixed) {
        Format format = format(parameters);
        boolean export = format != Format.JSON;
        List<Filter> filters = new ArrayList<>();
        parameters.forEach((name, values) -> {
            if (!OWN.contains(name) && !fixed.contains(name)) {
                filters.add(filter(name, values, attributes));
            }
        });
        return new ListQuery(
                filters,
                sort(first(parameters, "sort"), attributes, ranks),
                limit(first(parameters, "limit"), export ? MAX_EXPORT : DEFAULT_LIMIT, export ? MAX_EXPORT : MAX_LIMIT),
                first(parameters, "after"),
                fields(first(parameters, "fields"), shown),
                format);
    }

    private static List<String> fields(Optional<String> text, Set<String> shown) {
        List<String> fields = text.map(list -> List.of(list.split(","))).orElse(List.of());
        fields.stream()
                .filter(field -> !shown.isEmpty() && !shown.contains(field))
                .findFirst()
                .ifPresent(field -> {
                    throw ProblemException.bad("fields", field, "some of " + shown);
                });
        return fields;
    }

    private static Optional<String> first(MultivaluedMap<String, String> parameters, String name) {
        return Optional.ofNullable(parameters.getFirst(name)).filter(text -> !text.isBlank());
    }

    private static Format format(MultivaluedMap<String, String> parameters) {
        String format = first(parameters, "format").orElse("json");
        for (Format known : Format.values()) {
            if (known.name().toLowerCase(Locale.ROOT).equals(format)) {
                return known;
            }
        }
        throw ProblemException.bad("format", format, "json, csv or arrow");
    }

    private static int limit(Optional<String> text, int otherwise, int most) {
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            int limit = Integer.parseInt(text.get());
            if (limit >= 1 && limit <= most) {
                return limit;
            }
        } catch (NumberFormatException e) {
            throw ProblemException.bad("limit", text.get(), "1 to " + most);
        }
        throw ProblemException.bad("limit", text.get(), "1 to " + most);
    }

    private static Filter filter(String name, List<String> values, Map<String, Attribute> attributes) {
        Comparison comparison =
                name.endsWith(".from") ? Comparison.FROM : name.endsWith(".to") ? Comparison.TO : Comparison.IN;
        String bare = name.replaceFirst("\\.(from|to)$", "");
        Attribute attribute = attribute(name, bare, attributes);
        List<Object> parsed = values.stream()
                .flatMap(value -> Arrays.stream(value.split(",")))
                .map(attribute::parse)
                .toList();
        if (parsed.isEmpty() || (comparison != Comparison.IN && parsed.size() != 1)) {
            throw ProblemException.bad(name, String.join(",", values), "one value");
        }
        return new Filter(attribute, comparison, parsed);
    }

    private static List<Order> sort(
            Optional<String> text, Map<String, Attribute> attributes, Map<String, String> ranks) {
        Map<String, Order> orders = new LinkedHashMap<>();
        text.stream().flatMap(list -> Arrays.stream(list.split(","))).forEach(key -> {
            boolean descending = key.startsWith("-");
            String asked = descending ? key.substring(1) : key;
            String name = ranks.getOrDefault(asked, asked);
            orders.putIfAbsent(name, new Order(attribute("sort", name, attributes), descending));
        });
        return List.copyOf(orders.values());
    }

    private static Attribute attribute(String parameter, String name, Map<String, Attribute> attributes) {
        Attribute attribute = attributes.get(name);
        if (attribute == null) {
            throw ProblemException.bad(parameter, name, "one of " + attributes.keySet());
        }
        return attribute;
    }
}
