package dev.firstpick.training.queue;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.RetriableException;

/** The share group's own settings, which the broker keeps. */
final class ShareGroup {

    private static final String OFFSET_RESET = "share.auto.offset.reset";
    private static final String EARLIEST = "earliest";
    private static final long TIMEOUT_SECONDS = 2;
    private static final Collection<AlterConfigOp> FROM_THE_EARLIEST =
            List.of(new AlterConfigOp(new ConfigEntry(OFFSET_RESET, EARLIEST), AlterConfigOp.OpType.SET));

    private ShareGroup() {}

    /**
     * Sets the group up: from the earliest record on, because a new share group would start at the latest and miss the jobs that were
     * there first. Its lock and its count of deliveries are the operator's. Where the broker refuses, the operator has to have set it up.
     *
     * @return why jobs should not be taken yet, in words; empty if the group is set up
     */
    static Optional<String> prepare(QueueSettings settings) throws InterruptedException {
        Map<String, Object> client = new HashMap<>(settings.client());
        client.put(AdminClientConfig.CLIENT_ID_CONFIG, settings.clientId() + "-group");
        Admin admin = Admin.create(client);
        try {
            ConfigResource group = new ConfigResource(ConfigResource.Type.GROUP, settings.group());
            try {
                admin.incrementalAlterConfigs(Map.of(group, FROM_THE_EARLIEST))
                        .all()
                        .get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
                return Optional.empty();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RetriableException) {
                    return Optional.of("the broker does not answer: " + e.getCause());
                }
                return isSetUp(admin, group)
                        ? Optional.empty()
                        : Optional.of("group " + settings.group() + ": " + OFFSET_RESET + " cannot be set to "
                                + EARLIEST + ": " + e.getCause());
            }
        } catch (ExecutionException e) {
            return Optional.of("group " + settings.group() + ": " + OFFSET_RESET + " cannot be set to " + EARLIEST
                    + ", nor looked up: " + e.getCause());
        } catch (TimeoutException e) {
            return Optional.of("the broker does not answer");
        } finally {
            admin.close(Duration.ZERO);
        }
    }

    private static boolean isSetUp(Admin admin, ConfigResource group)
            throws InterruptedException, ExecutionException, TimeoutException {
        Config found = admin.describeConfigs(List.of(group))
                .all()
                .get(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .get(group);
        ConfigEntry reset = found.get(OFFSET_RESET);
        return reset != null && EARLIEST.equals(reset.value());
    }
}
