package dev.firstpick.faults;

import dev.firstpick.stack.Topics;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Uuid;

/** The system's topics by their ids, by which newer clients call them. */
record TopicNames(Map<Uuid, String> names) {

    static TopicNames at(String bootstrap) {
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap))) {
            return new TopicNames(admin.describeTopics(Topics.names()).allTopicNames().get().values().stream()
                    .collect(Collectors.toMap(TopicDescription::topicId, TopicDescription::name)));
        } catch (ExecutionException e) {
            throw new IllegalStateException("the topics at " + bootstrap, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    String of(Uuid id) {
        return names.getOrDefault(id, id.toString());
    }
}
