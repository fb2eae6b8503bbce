package dev.firstpick.faults;

import dev.firstpick.stack.KafkaBroker;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;

/** A broker's users and what they may do, set up as Strimzi does from its KafkaUsers. */
final class AccessControl implements AutoCloseable {

    private static final int ITERATIONS = 4096;

    private final Admin admin;
    private final Map<String, String> passwords = new TreeMap<>();

    AccessControl(KafkaBroker broker) {
        admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()));
    }

    /** Creates all users of the rules, and grants the rules. */
    void setUp(List<AccessRule> rules) {
        rules.stream().map(AccessRule::user).distinct().forEach(user -> passwords.put(user, newPassword()));
        List<UserScramCredentialAlteration> users = passwords.entrySet().stream()
                .<UserScramCredentialAlteration>map(user -> new UserScramCredentialUpsertion(
                        user.getKey(),
                        new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, ITERATIONS),
                        user.getValue()))
                .toList();
        await("users", () -> admin.alterUserScramCredentials(users).all().get());
        List<AclBinding> bindings = rules.stream().map(AccessRule::binding).toList();
        await("rules", () -> admin.createAcls(bindings).all().get());
        awaitSeen(bindings, true);
    }

    /** What Strimzi puts into the secret of a KafkaUser as {@code sasl.jaas.config}. */
    String login(String user) {
        return "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"" + user + "\" password=\""
                + passwords.get(user) + "\";";
    }

    void grant(AccessRule rule) {
        await("granting", () -> admin.createAcls(List.of(rule.binding())).all().get());
        awaitSeen(List.of(rule.binding()), true);
    }

    void revoke(AccessRule rule) {
        await(
                "revoking",
                () -> admin.deleteAcls(List.of(rule.binding().toFilter())).all().get());
        awaitSeen(List.of(rule.binding()), false);
    }

    private void awaitSeen(Collection<AclBinding> bindings, boolean present) {
        Patience.untilTrue("the broker to heed its access rules", Duration.ofSeconds(30), () -> {
            Set<AclBinding> found =
                    await("rules", () -> admin.describeAcls(AclBindingFilter.ANY)
                                    .values()
                                    .get())
                            .stream()
                            .collect(Collectors.toSet());
            return bindings.stream().allMatch(binding -> found.contains(binding) == present);
        });
    }

    private static String newPassword() {
        return UUID.randomUUID().toString().replace("-", "");
    }

    private interface Asking<T> {
        T ask() throws ExecutionException, InterruptedException;
    }

    private static <T> T await(String what, Asking<T> asking) {
        try {
            return asking.ask();
        } catch (ExecutionException e) {
            throw new IllegalStateException(what, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}
