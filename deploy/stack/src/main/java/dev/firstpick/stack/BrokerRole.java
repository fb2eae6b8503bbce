package dev.firstpick.stack;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.Uuid;

/**
 * What a node is among others. Every node is broker and controller.
 *
 * @param cluster the cluster's id
 * @param node its number, from 1
 * @param controllers where the controllers of nodes 1, 2, … listen; empty for a lone node, whose controller listens on a new port at each start
 * @param doors more ways in
 */
record BrokerRole(String cluster, int node, List<Integer> controllers, List<Door> doors) {

    BrokerRole {
        controllers = List.copyOf(controllers);
        doors = List.copyOf(doors);
    }

    static BrokerRole alone(List<Door> doors) {
        return new BrokerRole(Uuid.randomUuid().toString(), 1, List.of(), doors);
    }

    /** How this node is found, by clients on {@code port}. */
    Map<String, String> settings(int port) {
        List<Integer> voters = controllers.isEmpty() ? List.of(Loopback.freePort()) : controllers;
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", Integer.toString(node));
        settings.put("controller.quorum.voters", quorum(voters));
        settings.put("controller.listener.names", "CONTROLLER");
        settings.put("inter.broker.listener.name", "PLAINTEXT");
        StringBuilder listeners = new StringBuilder(listener("PLAINTEXT", port));
        StringBuilder advertised = new StringBuilder(listener("PLAINTEXT", port));
        StringBuilder protocols = new StringBuilder("PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        for (Door door : doors) {
            listeners.append(',').append(listener(door.name(), door.port()));
            advertised.append(',').append(listener(door.name(), door.advertised()));
            protocols.append(',').append(door.name()).append(door.secure() ? ":SASL_SSL" : ":PLAINTEXT");
        }
        settings.put("listeners", listeners + "," + listener("CONTROLLER", voters.get(node - 1)));
        settings.put("advertised.listeners", advertised.toString());
        settings.put("listener.security.protocol.map", protocols.toString());
        return settings;
    }

    /** How many nodes there are. */
    int nodes() {
        return Math.max(1, controllers.size());
    }

    private static String quorum(List<Integer> voters) {
        return java.util.stream.IntStream.range(0, voters.size())
                .mapToObj(n -> (n + 1) + "@" + Loopback.HOST + ":" + voters.get(n))
                .collect(Collectors.joining(","));
    }

    private static String listener(String name, int port) {
        return name + "://" + Loopback.HOST + ":" + port;
    }
}
