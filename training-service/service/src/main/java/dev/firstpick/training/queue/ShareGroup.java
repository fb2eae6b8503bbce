package dev.firstpick.training.queue;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The share group's own settings, which the broker keeps. */
final class ShareGroup {

    private static final Logger LOG = LoggerFactory.getLogger(ShareGroup.class);
    private static final long TIMEOUT_SECONDS = 2;
    private static final Collection<AlterConfigOp> FROM_THE_EARLIEST = List.of(
            new AlterConfigOp(new ConfigEntry("share.auto.offset.reset", "earliest"), AlterConfigOp.OpType.SET));

    private ShareGroup() {}

    /**
     * Sets the group up: from the earliest record on, because a new share group would start at the latest and miss the jobs that were
     * there first. Its lock and its count of deliveries are the operator's. Where the broker refuses, so is this.
     *
     * @return whether the broker has answered
     */
    static boolean prepare(QueueSettings settings) throws InterruptedException {
        Map<String, Object> client = new HashMap<>(settings.client());
        client.put(AdminClientConfig.CLIENT_ID_CONFIG, settings.clientId() + "-group");
        Admin admin = Admin.create(client);
        try {
            ConfigResource group = new ConfigResource(ConfigResource.Type.GROUP, settings.group());
            admin.incrementalAlterConfigs(Map.of(group, FROM_THE_EARLIEST))
                    .all()
                    .get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RetriableException) {
                return false;
            }
            LOG.warn(
                    "group not set up: group={} cause={}",
                    settings.group(),
                    e.getCause().toString());
            return true;
        } finally {
            admin.close(Duration.ZERO);
        }
    }
}
