package dev.firstpick.faults;

import dev.firstpick.faults.wire.Link;
import dev.firstpick.local.EngineSettings;
import dev.firstpick.local.LocalRunException;
import dev.firstpick.local.Ports;
import dev.firstpick.local.Tether;
import dev.firstpick.stack.Database;
import dev.firstpick.stack.Door;
import dev.firstpick.stack.KafkaBroker;
import dev.firstpick.stack.KafkaCluster;
import dev.firstpick.stack.PostgresServer;
import dev.firstpick.stack.Topics;
import dev.firstpick.store.FileObjectStore;
import dev.firstpick.store.ObjectStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The whole system as processes, with timeouts as short as their settings allow, and a {@link Link} on the way of each service to the broker
 * and the database.
 */
final class Rig implements AutoCloseable {

    private static final Duration JOB_LOCK = Duration.ofSeconds(4);
    static final List<Component> SERVICES =
            List.of(Component.INGEST, Component.SELECTION, Component.TRAINING, Component.RESULTS);

    /** What the services run against. */
    enum Kind {
        /** One broker, with links to it. */
        ONE_BROKER,
        /** Three brokers, each with a copy of every record; without links to them. */
        THREE_BROKERS,
        /** One broker over TLS, with SCRAM, and with the access rules and settings of {@code deploy/kubernetes}; without links to it. */
        SECURED
    }

    private final Kind kind;
    private final Path home;
    private final Path state;
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final Map<Component, Link> toKafka = new EnumMap<>(Component.class);
    private final Map<Component, Link> toPostgres = new EnumMap<>(Component.class);
    private final Map<Component, Service> services = new EnumMap<>(Component.class);
    private final Map<Component, Target> servers = new EnumMap<>(Component.class);
    private final Map<String, String> more;
    private Tether tether;
    private ObjectStore store;
    private Database database;
    private String bootstrap;
    private Records records;
    private KafkaCluster cluster;
    private AccessControl access;
    private Map<Component, Map<String, String>> asOnKubernetes = Map.of();

    private Rig(Kind kind, Path home, Path state, Map<String, String> more) {
        this.kind = kind;
        this.home = home;
        this.state = state;
        this.more = more;
    }

    /**
     * Starts the system.
     *
     * @param home the checkout, with the services built
     * @param state an empty folder
     * @param more of every service's environment
     */
    static Rig start(Kind kind, Path home, Path state, Map<String, String> more) {
        Rig rig = new Rig(kind, home, state, more);
        try {
            rig.startAll();
            return rig;
        } catch (RuntimeException | Error e) {
            rig.close();
            throw e;
        }
    }

    private void startAll() {
        try {
            Files.createDirectories(state);
            store = opened(new FileObjectStore(state.resolve("store")));
        } catch (IOException e) {
            throw new UncheckedIOException("folder " + state, e);
        }
        tether = opened(Tether.tie(state.resolve("pids")));
        PostgresServer postgres = opened(PostgresServer.temporary());
        database = postgres.ensureDatabase("firstpick");
        servers.put(Component.DATABASE, new DatabaseServer(postgres));
        switch (kind) {
            case ONE_BROKER -> startBroker();
            case THREE_BROKERS -> startCluster();
            case SECURED -> startSecuredBroker();
        }
        records = opened(new Records(bootstrap));
        for (Component service : List.of(Component.SELECTION, Component.RESULTS)) {
            toPostgres.put(service, opened(Link.toPostgres(0, database.port())));
        }
        SERVICES.forEach(this::startService);
        services.values().forEach(Service::awaitReady);
    }

    private void startBroker() {
        List<Door> doors = new ArrayList<>();
        Map<Component, Door> doorOf = new EnumMap<>(Component.class);
        for (Component service : SERVICES) {
            Door door = new Door(service.name(), Ports.free(), Ports.free());
            doors.add(door);
            doorOf.put(service, door);
        }
        KafkaBroker broker = opened(KafkaBroker.temporary(doors));
        servers.put(Component.BROKER, new Broker(broker));
        bootstrap = broker.bootstrapServers();
        Topics.standard().withJobLock(JOB_LOCK).create(bootstrap);
        TopicNames names = TopicNames.at(bootstrap);
        doorOf.forEach((service, door) ->
                toKafka.put(service, opened(Link.toKafka(door.advertised(), door.port(), names::of))));
    }

    private void startCluster() {
        cluster = opened(KafkaCluster.temporary(3));
        bootstrap = cluster.bootstrapServers();
        Topics.standard().withReplication((short) 3).withJobLock(JOB_LOCK).create(bootstrap);
    }

    private void startSecuredBroker() {
        Door door = Door.secure("TLS");
        KafkaBroker broker = opened(KafkaBroker.temporary(List.of(door)));
        servers.put(Component.BROKER, new Broker(broker));
        bootstrap = broker.bootstrapServers();
        Topics.standard().createWithoutGroup(bootstrap);
        access = opened(new AccessControl(broker));
        access.setUp(AccessRule.all());
        asOnKubernetes = new EnumMap<>(Component.class);
        for (Component service : SERVICES) {
            Map<String, String> settings = new LinkedHashMap<>(AccessRule.configMap("firstpick"));
            if (service == Component.SELECTION) {
                settings.putAll(AccessRule.configMap("firstpick-dispatch"));
            }
            // What is elsewhere on this machine than in a cluster.
            settings.keySet().removeIf(name -> name.startsWith("FIRSTPICK_S3_"));
            settings.put("FIRSTPICK_STORE", state.resolve("store").toUri().toString());
            settings.put("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:" + door.port());
            settings.put("KAFKA_SSL_TRUSTSTORE_LOCATION", broker.authority().toString());
            settings.put("KAFKA_SASL_JAAS_CONFIG", access.login(nameOf(service)));
            asOnKubernetes.put(service, settings);
        }
    }

    private static String nameOf(Component service) {
        return service.name().toLowerCase(java.util.Locale.ROOT);
    }

    private void startService(Component component) {
        String name = nameOf(component);
        Service service = new Service(
                name,
                List.of(),
                home.resolve(moduleOf(component)),
                Ports.free(),
                options(component),
                environment(component),
                state.resolve("logs"),
                tether);
        services.put(component, service);
        service.start();
        opened(service::terminate);
    }

    private static String moduleOf(Component service) {
        return switch (service) {
            case INGEST -> "ingest-service/service";
            case SELECTION -> "selection-service/service";
            case TRAINING -> "training-service/service";
            case RESULTS -> "results-service";
            case BROKER, DATABASE -> throw new IllegalArgumentException(service + " is no service");
        };
    }

    /** What keeps waits short: whatever is paused is paused for longer. */
    private static List<String> options(Component service) {
        String connector = "-Dmp.messaging.connector.smallrye-kafka.";
        List<String> session = List.of(connector + "session.timeout.ms=6000", connector + "heartbeat.interval.ms=1500");
        List<String> delivery = List.of(
                connector + "delivery.timeout.ms=6000",
                connector + "request.timeout.ms=3000",
                connector + "max.block.ms=3000");
        List<String> options = new ArrayList<>();
        switch (service) {
            case INGEST ->
                options.addAll(List.of(
                        "-Xmx384m",
                        "-Dfirstpick.announcements.patience=6s",
                        "-Dfirstpick.announcements.relay-every=1s",
                        "-Dfirstpick.announcements.relay-after=2s",
                        "-Dquarkus.shutdown.timeout=5s"));
            case SELECTION -> {
                options.addAll(List.of("-Xmx256m", "-Dfirstpick.steps.lease=5s", "-Dfirstpick.dispatch.silence=20s"));
                options.addAll(session);
                for (String channel : List.of("selection-events-out", "training-jobs-out", "training-events-out")) {
                    String outgoing = "-Dmp.messaging.outgoing." + channel + ".";
                    options.addAll(List.of(
                            outgoing + "delivery.timeout.ms=6000",
                            outgoing + "request.timeout.ms=3000",
                            outgoing + "max.block.ms=3000"));
                }
            }
            case TRAINING -> {
                options.addAll(List.of("-Xmx768m", "-Dfirstpick.training.checkpoint-every=300ms"));
                options.addAll(delivery);
            }
            case RESULTS -> {
                options.add("-Xmx256m");
                options.addAll(session);
            }
            case BROKER, DATABASE -> throw new IllegalArgumentException(service + " is no service");
        }
        return options;
    }

    private Map<String, String> environment(Component service) {
        Map<String, String> environment = new LinkedHashMap<>();
        if (service == Component.TRAINING) {
            environment.putAll(EngineSettings.read(home.resolve("training-service/service/engine.env")));
            environment.put("FIRSTPICK_TRAINING_THREADS", "1");
            environment.put("OMP_NUM_THREADS", "1");
            environment.put("FIRSTPICK_TRAINING_WORKER", "trainer");
        }
        environment.put(
                "KAFKA_BOOTSTRAP_SERVERS",
                toKafka.containsKey(service)
                        ? "127.0.0.1:" + toKafka.get(service).port()
                        : bootstrap);
        environment.put("FIRSTPICK_STORE", state.resolve("store").toUri().toString());
        if (toPostgres.containsKey(service)) {
            Database linked = new Database(
                    "127.0.0.1",
                    toPostgres.get(service).port(),
                    database.name(),
                    database.username(),
                    database.password());
            environment.put("QUARKUS_DATASOURCE_JDBC_URL", linked.jdbcUrl());
            environment.put("QUARKUS_DATASOURCE_REACTIVE_URL", linked.reactiveUrl());
            environment.put("QUARKUS_DATASOURCE_USERNAME", linked.username());
            environment.put("QUARKUS_DATASOURCE_PASSWORD", linked.password());
        }
        environment.putAll(asOnKubernetes.getOrDefault(service, Map.of()));
        environment.putAll(more);
        return environment;
    }

    /** Another ingest service on the same broker, not started yet, with a store of its own. */
    Service secondIngest(List<String> before, Path itsStore) {
        Map<String, String> environment = environment(Component.INGEST);
        environment.put("KAFKA_BOOTSTRAP_SERVERS", bootstrap);
        environment.put("FIRSTPICK_STORE", itsStore.toUri().toString());
        environment.put("FIRSTPICK_SPOOL", state.resolve("second-spool").toString());
        return new Service(
                "second-ingest",
                before,
                home.resolve(moduleOf(Component.INGEST)),
                Ports.free(),
                options(Component.INGEST),
                environment,
                state.resolve("logs"),
                tether);
    }

    private <T extends AutoCloseable> T opened(T part) {
        opened.add(part);
        return part;
    }

    Service service(Component service) {
        return services.get(service);
    }

    Target target(Component component) {
        return component.isServer() ? servers.get(component) : services.get(component);
    }

    Link toKafka(Component service) {
        return toKafka.get(service);
    }

    Link toPostgres(Component service) {
        return toPostgres.get(service);
    }

    Kind kind() {
        return kind;
    }

    /** The users of a secured broker, and what they may do. */
    AccessControl access() {
        return access;
    }

    KafkaCluster cluster() {
        return cluster;
    }

    ObjectStore store() {
        return store;
    }

    Path home() {
        return home;
    }

    Path state() {
        return state;
    }

    String bootstrap() {
        return bootstrap;
    }

    /** What lies on the topics. */
    Records records() {
        return records;
    }

    /** The database, past the links. */
    Database database() {
        return database;
    }

    /** @throws LocalRunException if a service ended by itself */
    void checkAlive() {
        services.values().stream().filter(Service::died).findFirst().ifPresent(dead -> {
            throw new LocalRunException(dead.obituary());
        });
    }

    @Override
    public void close() {
        for (int n = opened.size() - 1; n >= 0; n--) {
            try {
                opened.get(n).close();
            } catch (Exception e) {
                System.err.println("closing: " + e);
            }
        }
        opened.clear();
    }
}
