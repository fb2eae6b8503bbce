package dev.firstpick.results.api;

import dev.firstpick.events.EventFormatException;
import dev.firstpick.events.Json;
import dev.firstpick.results.map.Clusters;
import dev.firstpick.results.map.Pca;
import dev.firstpick.results.map.PoolMap;
import dev.firstpick.results.rows.PoolRow;
import dev.firstpick.store.ObjectRef;
import dev.firstpick.store.ObjectStore;
import dev.firstpick.training.events.FeatureTable;
import dev.firstpick.training.events.NpyMatrix;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Maps of pools. Where scans lie is worked out once for each set of feature tables, and their clusters once for each number of these, on a
 * thread of their own. What is kept of maps takes so much memory at most, whatever is asked for.
 */
@ApplicationScoped
class PoolMaps {

    private static final int AXES = 2;

    /** Bytes: two places and four scores of 500,000 scans, with their names. */
    private static final long MOST_PLACES = 64L << 20;

    /** Bytes: one a scan. */
    private static final long MOST_CLUSTERS = 8L << 20;

    /** Bytes of the features of one view, all of which are in memory while it is worked out; a shard of them a second time while it is read. */
    private static final long MOST_FEATURES = Runtime.getRuntime().maxMemory() / 4;

    /** Bytes that a name takes, about. */
    private static final int NAME = 96;

    /** Of the latest revision that has features; shards of one network's view of it, in their order. */
    private static final String TABLES = """
            select f.representation, f.scope, f.shards, f.table_uri, f.table_sha256, f.table_bytes, f.model_sha256,
                   (select max(r.revision) from results.revisions r where r.pool = f.pool and r.digest = f.digest) as revision
            from results.feature_tables f
            where f.pool = $1
              and f.digest = (select l.digest from results.feature_tables l
                              left join results.revisions r on r.pool = l.pool and r.digest = l.digest
                              where l.pool = $1
                              order by r.revision desc nulls last, l.represented_at desc limit 1)
            order by f.representation, f.scope, f.model_sha256, f.shard""";

    private static final String ANNOTATED =
            "select volume from results.volumes where pool = $1 and annotated_at is not null";

    /** One network's view of a revision, whole. */
    private record View(String representation, String scope, Optional<Integer> revision, List<ObjectRef> tables) {}

    /** Where scans lie, in the view shown, with the scores of all views of that scope. */
    private record PlacesKey(String pool, View shown, List<View> all) {}

    private record ClustersKey(View shown, int clusters) {}

    /** Where scans lie. Lists are in the order of {@code volumes}. */
    private record Places(
            List<String> volumes,
            int dimension,
            double[] explained,
            double[] x,
            double[] y,
            Map<String, double[]> scores) {

        long bytes() {
            return volumes.size() * (NAME + (long) Double.BYTES * (AXES + scores.size()));
        }
    }

    private record Features(List<String> volumes, List<float[]> vectors) {

        float[][] rows() {
            return vectors.toArray(float[][]::new);
        }
    }

    private final Pool database;
    private final ObjectStore store;
    private final BoundedPool threads;
    private final Counter projected;
    private final Counter clustered;
    private final WeighedCache<PlacesKey, Places> places = new WeighedCache<>(MOST_PLACES, Places::bytes);
    private final WeighedCache<ClustersKey, byte[]> clusters =
            new WeighedCache<>(MOST_CLUSTERS, numbers -> numbers.length);

    PoolMaps(Pool database, ObjectStore store, Pools pools, MeterRegistry meters) {
        this.database = database;
        this.store = store;
        this.threads = pools.maps();
        this.projected = meters.counter("firstpick.results.maps", "work", "projection");
        this.clustered = meters.counter("firstpick.results.maps", "work", "clusters");
    }

    /**
     * @param representation the first that is there if empty
     * @param scope the first that is there if empty
     * @param clusters how many to colour
     */
    Uni<PoolMap> of(String pool, Optional<String> representation, Optional<String> scope, int clusters) {
        return Panache.withSession(() -> PoolRow.findById(pool))
                .onItem()
                .ifNull()
                .failWith(() -> ProblemException.notFound("pool", pool))
                .chain(() -> database.preparedQuery(TABLES).execute(Tuple.of(pool)))
                .map(PoolMaps::views)
                .flatMap(views -> views.stream()
                        .filter(view ->
                                representation.isEmpty() || representation.get().equals(view.representation()))
                        .filter(view -> scope.isEmpty() || scope.get().equals(view.scope()))
                        .findFirst()
                        .map(view -> shown(new PlacesKey(pool, view, views), clusters))
                        .orElseGet(() -> Uni.createFrom().item(PoolMap.empty(pool))));
    }

    /** Views of which every shard is there, one for each representation and scope. */
    private static List<View> views(RowSet<Row> rows) {
        Map<List<String>, View> views = new LinkedHashMap<>();
        Map<List<String>, Integer> wanted = new HashMap<>();
        for (Row row : rows) {
            List<String> name =
                    List.of(row.getString("representation"), row.getString("scope"), row.getString("model_sha256"));
            wanted.put(name, row.getInteger("shards"));
            views.computeIfAbsent(
                            name,
                            first -> new View(
                                    name.get(0),
                                    name.get(1),
                                    Optional.ofNullable(row.getInteger("revision")),
                                    new ArrayList<>()))
                    .tables()
                    .add(new ObjectRef(
                            row.getString("table_uri"), row.getString("table_sha256"), row.getLong("table_bytes")));
        }
        Map<List<String>, View> whole =
                new TreeMap<>((a, b) -> String.join("/", preferred(a)).compareTo(String.join("/", preferred(b))));
        views.forEach((name, view) -> {
            if (view.tables().size() == wanted.get(name)) {
                whole.putIfAbsent(name.subList(0, 2), view);
            }
        });
        return List.copyOf(whole.values());
    }

    /** The whole scan as the reconstruction network saw it comes first: it is what most strategies look at. */
    private static List<String> preferred(List<String> name) {
        String first = name.get(0).equals("reconstruction") ? "0" : "1" + name.get(0);
        return List.of(name.get(1).equals("global") ? "0" : "1", first);
    }

    private Uni<PoolMap> shown(PlacesKey key, int count) {
        return places.get(key, () -> threads.run(() -> project(key))).flatMap(found -> clusters.get(
                        new ClustersKey(key.shown(), count), () -> threads.run(() -> group(key.shown(), count)))
                .flatMap(numbers -> database.preparedQuery(ANNOTATED)
                        .execute(Tuple.of(key.pool()))
                        .flatMap(rows -> threads.run(() -> map(key, found, numbers, rows)))));
    }

    private static PoolMap map(PlacesKey key, Places places, byte[] clusters, RowSet<Row> annotated) {
        Set<String> names = new HashSet<>();
        annotated.forEach(row -> names.add(row.getString("volume")));
        Map<String, List<Double>> scores = new LinkedHashMap<>();
        places.scores().forEach((name, values) -> scores.put(name, boxed(values)));
        List<Integer> numbers = IntStream.range(0, clusters.length)
                .mapToObj(n -> (int) clusters[n])
                .toList();
        return new PoolMap(
                key.pool(),
                key.shown().revision(),
                Optional.of(key.shown().representation()),
                Optional.of(key.shown().scope()),
                places.dimension(),
                boxed(places.explained()),
                numbers.stream().mapToInt(Integer::intValue).max().orElse(-1) + 1,
                places.volumes(),
                boxed(places.x()),
                boxed(places.y()),
                numbers,
                scores,
                places.volumes().stream().map(names::contains).toList());
    }

    private static List<Double> boxed(double[] values) {
        return Arrays.stream(values).boxed().toList();
    }

    private Places project(PlacesKey key) {
        projected.increment();
        Features features = features(key.shown());
        float[][] rows = features.rows();
        Pca pca = Pca.of(rows, AXES);
        Map<String, double[]> scores = new LinkedHashMap<>();
        for (View view : key.all()) {
            if (view.scope().equals(key.shown().scope())) {
                scores(view).forEach((name, values) -> ordered(features.volumes(), values)
                        .ifPresent(all -> scores.put(view.representation() + " " + name, all)));
            }
        }
        return new Places(
                features.volumes(),
                rows.length == 0 ? 0 : rows[0].length,
                new double[] {pca.explained(0), pca.explained(1)},
                axis(pca, rows.length, 0),
                axis(pca, rows.length, 1),
                scores);
    }

    /** The cluster of each scan; there are at most {@link MapResource#MOST_CLUSTERS}, so a byte holds its number. */
    private byte[] group(View view, int count) {
        clustered.increment();
        int[] numbers = Clusters.of(features(view).rows(), count);
        byte[] small = new byte[numbers.length];
        for (int n = 0; n < numbers.length; n++) {
            small[n] = (byte) numbers[n];
        }
        return small;
    }

    /** Empty where a scan has none. */
    private static Optional<double[]> ordered(List<String> volumes, Map<String, Double> values) {
        return values.keySet().containsAll(volumes)
                ? Optional.of(volumes.stream().mapToDouble(values::get).toArray())
                : Optional.empty();
    }

    /** Five digits place a point finer than any screen. */
    private static double[] axis(Pca pca, int volumes, int component) {
        return IntStream.range(0, volumes)
                .mapToDouble(
                        n -> Double.parseDouble(String.format(java.util.Locale.ROOT, "%.5g", pca.score(n, component))))
                .toArray();
    }

    private Features features(View view) {
        List<String> volumes = new ArrayList<>();
        List<float[]> rows = new ArrayList<>();
        long bytes = 0;
        for (ObjectRef ref : view.tables()) {
            FeatureTable table = table(ref);
            bytes += table.features().bytes();
            if (bytes > MOST_FEATURES) {
                throw ProblemException.unprocessable(
                        "the pool has more features than a map is drawn of, " + (MOST_FEATURES >> 20) + " MB");
            }
            NpyMatrix matrix = NpyMatrix.parse(read(table.features()));
            if (matrix.rows() != table.volumes().size()) {
                throw new EventFormatException(
                        "feature-table",
                        "features",
                        matrix.rows() + " rows",
                        table.volumes().size() + ", one a volume");
            }
            for (int row = 0; row < matrix.rows(); row++) {
                volumes.add(table.volumes().get(row));
                rows.add(matrix.row(row));
            }
        }
        return new Features(volumes, rows);
    }

    /** By name, then by volume. They stand in the tables; features are not read. */
    private Map<String, Map<String, Double>> scores(View view) {
        Map<String, Map<String, Double>> scores = new LinkedHashMap<>();
        for (ObjectRef ref : view.tables()) {
            FeatureTable table = table(ref);
            table.scores().forEach((name, values) -> {
                Map<String, Double> named = scores.computeIfAbsent(name, first -> new HashMap<>());
                for (int row = 0; row < values.size(); row++) {
                    named.put(table.volumes().get(row), values.get(row));
                }
            });
        }
        return scores;
    }

    private FeatureTable table(ObjectRef ref) {
        return Json.read(read(ref), FeatureTable.class, "feature-table");
    }

    private byte[] read(ObjectRef ref) {
        try (InputStream content = store.open(ref)) {
            return content.readAllBytes();
        } catch (FileNotFoundException e) {
            throw ProblemException.notFound("stored file", ref.uri());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
