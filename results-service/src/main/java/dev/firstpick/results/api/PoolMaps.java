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
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
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
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/** Maps of pools, worked out once for each set of feature tables, off the event loop. */
@ApplicationScoped
class PoolMaps {

    private static final int KEPT = 20;
    private static final int AXES = 2;

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

    private record Key(String pool, View shown, List<View> all, int clusters) {}

    private record Features(List<String> volumes, List<float[]> vectors, Map<String, Map<String, Double>> scores) {

        float[][] rows() {
            return vectors.toArray(float[][]::new);
        }
    }

    private final Pool database;
    private final ObjectStore store;
    private final Map<Key, Uni<PoolMap>> known = new ConcurrentHashMap<>();

    PoolMaps(Pool database, ObjectStore store) {
        this.database = database;
        this.store = store;
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
                        .map(view -> shown(new Key(pool, view, views, clusters)))
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

    private Uni<PoolMap> shown(Key key) {
        if (known.size() >= KEPT) {
            known.clear();
        }
        Uni<PoolMap> map = known.computeIfAbsent(key, asked -> Uni.createFrom()
                .item(() -> workOut(asked))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .onFailure()
                .invoke(e -> known.remove(asked))
                .memoize()
                .indefinitely());
        return map.flatMap(found ->
                database.preparedQuery(ANNOTATED).execute(Tuple.of(key.pool())).map(rows -> annotated(found, rows)));
    }

    private static PoolMap annotated(PoolMap map, RowSet<Row> rows) {
        Set<String> names = new HashSet<>();
        rows.forEach(row -> names.add(row.getString("volume")));
        return new PoolMap(
                map.pool(),
                map.revision(),
                map.representation(),
                map.scope(),
                map.dimension(),
                map.explained(),
                map.clusters(),
                map.volumes(),
                map.x(),
                map.y(),
                map.cluster(),
                map.scores(),
                map.volumes().stream().map(names::contains).toList());
    }

    private PoolMap workOut(Key key) {
        Features features = features(key.shown());
        float[][] rows = features.rows();
        Pca pca = Pca.of(rows, AXES);
        Map<String, List<Double>> scores = new LinkedHashMap<>();
        for (View view : key.all()) {
            if (view.scope().equals(key.shown().scope())) {
                Features seen = view.equals(key.shown()) ? features : features(view);
                seen.scores()
                        .forEach((name, values) ->
                                scores.put(view.representation() + " " + name, ordered(features.volumes(), values)));
            }
        }
        scores.values().removeIf(values -> values.stream().anyMatch(Objects::isNull));
        int[] clusters = Clusters.of(rows, key.clusters());
        return new PoolMap(
                key.pool(),
                key.shown().revision(),
                Optional.of(key.shown().representation()),
                Optional.of(key.shown().scope()),
                rows.length == 0 ? 0 : rows[0].length,
                List.of(pca.explained(0), pca.explained(1)),
                Arrays.stream(clusters).max().orElse(-1) + 1,
                features.volumes(),
                axis(pca, rows.length, 0),
                axis(pca, rows.length, 1),
                Arrays.stream(clusters).boxed().toList(),
                scores,
                List.of());
    }

    private static List<Double> ordered(List<String> volumes, Map<String, Double> values) {
        return volumes.stream().map(values::get).collect(java.util.stream.Collectors.toList());
    }

    /** Five digits place a point finer than any screen. */
    private static List<Double> axis(Pca pca, int volumes, int component) {
        return IntStream.range(0, volumes)
                .mapToObj(n -> Double.valueOf(String.format(java.util.Locale.ROOT, "%.5g", pca.score(n, component))))
                .toList();
    }

    private Features features(View view) {
        List<String> volumes = new ArrayList<>();
        List<float[]> rows = new ArrayList<>();
        Map<String, Map<String, Double>> scores = new LinkedHashMap<>();
        for (ObjectRef ref : view.tables()) {
            FeatureTable table = Json.read(read(ref), FeatureTable.class, "feature-table");
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
            table.scores().forEach((name, values) -> {
                Map<String, Double> named = scores.computeIfAbsent(name, first -> new HashMap<>());
                for (int row = 0; row < values.size(); row++) {
                    named.put(table.volumes().get(row), values.get(row));
                }
            });
        }
        return new Features(volumes, rows, scores);
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
