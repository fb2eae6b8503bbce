package dev.firstpick.results.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.firstpick.events.EventFormatException;
import dev.firstpick.events.Json;
import dev.firstpick.results.api.ListQuery.Comparison;
import dev.firstpick.results.api.ListQuery.Filter;
import dev.firstpick.results.api.ListQuery.Order;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Lists rows of an entity, a page at a time. The cursor holds the last row's sort values, so the next page starts after that row
 * whatever was added before it meanwhile, and costs the same however far it is.
 *
 * @param <R> the rows
 */
final class Listing<R> {

    /** A page, and the cursor of the next if there is one. */
    record Page<R>(List<R> rows, Optional<String> next) {}

    /** A field of a row, or a parameter, in what {@link #page} asks. */
    private static final Pattern NAMED = Pattern.compile("\\be\\.(\\w+)|:(p\\d+)");

    private final Class<R> rows;
    private final Map<String, Attribute> attributes;
    private final Set<String> shown;
    private final List<String> key;
    private final Map<String, String> ranks = new LinkedHashMap<>();

    /** @param key attributes that no two rows of a list share */
    Listing(Class<R> rows, String... key) {
        this.rows = rows;
        this.attributes = Attribute.of(rows);
        this.shown = Attribute.shown(rows);
        this.key = List.of(key);
    }

    /** Has those who sort by {@code attribute} sort by {@code rank}: where the attribute is missing, that is worse than any value of it. The
     * lower a rank the better; one that is not known is the worst. */
    Listing<R> ranked(String attribute, String rank) {
        ranks.put(attribute, rank);
        return this;
    }

    Map<String, String> ranks() {
        return ranks;
    }

    Map<String, Attribute> attributes() {
        return attributes;
    }

    /** Names of all that a row shows. */
    Set<String> shown() {
        return shown;
    }

    /** @param fixed values of attributes that all rows must have, beside the query's filters */
    Uni<Page<R>> page(ListQuery query, Map<String, Object> fixed) {
        List<Order> orders = orders(query);
        Map<String, Object> values = new LinkedHashMap<>();
        String hql = "from " + rows.getSimpleName() + " e" + conditions(query, fixed, orders, values) + " order by "
                + orderBy(orders, values);
        return Panache.withSession(() -> Panache.getSession().flatMap(session -> {
                    var selection = session.createQuery(hql, rows).setMaxResults(query.limit() + 1);
                    values.forEach(selection::setParameter);
                    return selection.getResultList();
                }))
                .map(found -> page(found, query.limit(), orders));
    }

    /** The entity. */
    Class<R> rows() {
        return rows;
    }

    /** Of the columns of a file all that are asked for, else all there are, in a fixed order. */
    List<String> columns(ListQuery query, Set<String> beside) {
        if (!query.fields().isEmpty()) {
            return query.fields();
        }
        List<String> columns = new ArrayList<>(shown);
        columns.addAll(beside);
        return columns;
    }

    /** Which fields of rows a query needs; empty for all. */
    Set<String> fields(ListQuery query) {
        if (query.fields().isEmpty() || !attributes.keySet().containsAll(query.fields())) {
            return Set.of();
        }
        Set<String> fields = new LinkedHashSet<>(query.fields());
        orders(query).forEach(order -> fields.add(order.attribute().name()));
        return fields;
    }

    /** Whether rows show their fields and nothing else. */
    boolean plain() {
        return Arrays.stream(rows.getDeclaredFields())
                .map(Field::getName)
                .toList()
                .containsAll(shown);
    }

    /** The cursor of the page that begins after {@code row}. */
    String cursor(R row, ListQuery query) {
        return encode(row, orders(query));
    }

    /** The rest of a statement of SQL on the entity's table, from its conditions on, and the values of its parameters. */
    record Selected(String sql, List<Object> values) {}

    /** What {@link #page} selects, and one row more than the limit, as SQL. */
    Selected selected(ListQuery query, Map<String, Object> fixed) {
        List<Order> orders = orders(query);
        Map<String, Object> values = new LinkedHashMap<>();
        String hql = conditions(query, fixed, orders, values) + " order by " + orderBy(orders, values) + " limit "
                + (query.limit() + 1);
        List<Object> places = new ArrayList<>();
        String sql = NAMED.matcher(hql).replaceAll(found -> {
            if (found.group(1) != null) {
                return Rows.column(found.group(1));
            }
            Object value = values.get(found.group(2));
            List<?> all = value instanceof List<?> several ? several : List.of(value);
            places.addAll(all);
            return all.stream().map(one -> "?").collect(Collectors.joining(", "));
        });
        return new Selected(sql, places);
    }

    private String conditions(
            ListQuery query, Map<String, Object> fixed, List<Order> orders, Map<String, Object> values) {
        StringJoiner conditions = new StringJoiner(" and ", " where ", "").setEmptyValue("");
        fixed.forEach((name, value) -> conditions.add("e." + name + " = :" + bind(values, value)));
        query.filters().forEach(filter -> conditions.add(condition(filter, values)));
        query.after().ifPresent(cursor -> conditions.add(after(cursor, orders, values)));
        return conditions.toString();
    }

    private List<Order> orders(ListQuery query) {
        Map<String, Order> orders = new LinkedHashMap<>();
        query.sort().forEach(order -> orders.put(order.attribute().name(), order));
        key.forEach(name -> orders.putIfAbsent(name, new Order(attributes.get(name), false)));
        return List.copyOf(orders.values());
    }

    private static String condition(Filter filter, Map<String, Object> values) {
        boolean in = filter.comparison() == Comparison.IN;
        String parameter = bind(values, in ? filter.values() : filter.values().get(0));
        return "e." + filter.attribute().name() + " " + filter.comparison().operator
                + (in ? " (:" + parameter + ")" : " :" + parameter);
    }

    private String orderBy(List<Order> orders, Map<String, Object> values) {
        StringJoiner joiner = new StringJoiner(", ");
        orders.forEach(order -> joiner.add(value(order, values) + (order.descending() ? " desc" : "")));
        return joiner.toString();
    }

    /** A row without a value stands where {@link #missing} does. */
    private String value(Order order, Map<String, Object> values) {
        String name = order.attribute().name();
        return key.contains(name) || !order.attribute().optional()
                ? "e." + name
                : "coalesce(e." + name + ", :" + bind(values, missing(order.attribute())) + ")";
    }

    /** Before all values; of a rank after all, for a rank that is not known is no good one. */
    private Object missing(Attribute attribute) {
        return ranks.containsValue(attribute.name()) ? attribute.highest() : attribute.lowest();
    }

    private String after(String cursor, List<Order> orders, Map<String, Object> values) {
        List<Object> last = decode(cursor, orders);
        StringJoiner either = new StringJoiner(" or ", "(", ")");
        for (int i = 0; i < orders.size(); i++) {
            StringJoiner all = new StringJoiner(" and ", "(", ")");
            for (int j = 0; j < i; j++) {
                all.add(value(orders.get(j), values) + " = :" + bind(values, last.get(j)));
            }
            String beyond = orders.get(i).descending() ? " < :" : " > :";
            all.add(value(orders.get(i), values) + beyond + bind(values, last.get(i)));
            either.add(all.toString());
        }
        // The first alone, too: an index on it can then begin where the page does.
        String from = value(orders.get(0), values)
                + (orders.get(0).descending() ? " <= :" : " >= :")
                + bind(values, last.get(0));
        return from + " and " + either;
    }

    private static String bind(Map<String, Object> values, Object value) {
        String name = "p" + values.size();
        values.put(name, value);
        return name;
    }

    private Page<R> page(List<R> found, int limit, List<Order> orders) {
        if (found.size() <= limit) {
            return new Page<>(found, Optional.empty());
        }
        List<R> page = List.copyOf(found.subList(0, limit));
        return new Page<>(page, Optional.of(encode(page.get(limit - 1), orders)));
    }

    private String encode(R row, List<Order> orders) {
        List<String> cursor = new ArrayList<>();
        for (Order order : orders) {
            cursor.add(sortName(order));
            Object value = read(row, order.attribute());
            cursor.add(String.valueOf(value == null ? missing(order.attribute()) : value));
        }
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Json.write(cursor));
    }

    private static List<Object> decode(String cursor, List<Order> orders) {
        List<Object> last = new ArrayList<>();
        try {
            JsonNode parts = Json.mapper().readTree(Base64.getUrlDecoder().decode(cursor));
            if (!(parts instanceof ArrayNode) || parts.size() != 2 * orders.size()) {
                throw stale(cursor);
            }
            for (int i = 0; i < orders.size(); i++) {
                if (!parts.get(2 * i).asText().equals(sortName(orders.get(i)))) {
                    throw stale(cursor);
                }
                last.add(orders.get(i).attribute().stored(parts.get(2 * i + 1).asText()));
            }
            return last;
        } catch (java.io.IOException | IllegalArgumentException | EventFormatException e) {
            throw stale(cursor);
        }
    }

    private static ProblemException stale(String cursor) {
        String shown = new String(cursor.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        return ProblemException.bad("after", shown, "the cursor of a page of this list, sorted alike");
    }

    private static String sortName(Order order) {
        return (order.descending() ? "-" : "") + order.attribute().name();
    }

    private Object read(R row, Attribute attribute) {
        try {
            Field field = rows.getDeclaredField(attribute.name());
            field.setAccessible(true);
            return field.get(row);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("no field " + attribute.name(), e);
        }
    }
}
