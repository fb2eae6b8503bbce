package dev.firstpick.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpick.stack.Topics;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;

class AccessRuleTest {

    @Test
    void everyRuleIsOneOfKafkasAboutWhatThereIs() {
        List<AccessRule> rules = AccessRule.all();

        assertThat(rules).hasSizeGreaterThan(30).doesNotHaveDuplicates();
        assertThat(rules).allSatisfy(rule -> {
            assertThat(Component.valueOf(rule.user().toUpperCase(Locale.ROOT)).isServer())
                    .isFalse();
            assertThat(rule.binding().entry().operation()).isNotEqualTo(AclOperation.UNKNOWN);
            if (rule.binding().pattern().resourceType() == ResourceType.TOPIC) {
                assertThat(Topics.names()).contains(rule.resource());
            } else {
                assertThat(rule.binding().pattern().resourceType()).isEqualTo(ResourceType.GROUP);
            }
        });
        assertThat(rules)
                .filteredOn(rule -> rule.operation().equals("AlterConfigs"))
                .singleElement()
                .satisfies(
                        rule -> assertThat(rule.binding().entry().operation()).isEqualTo(AclOperation.ALTER_CONFIGS));
    }

    @Test
    void thereIsACaseForEveryRuleAndThreeOfThemAreAmongTheTelling() {
        assertThat(Cases.all().stream().filter(AccessCase.class::isInstance)).hasSameSizeAs(AccessRule.all());
        assertThat(Cases.telling().stream().filter(AccessCase.class::isInstance))
                .hasSize(3);
        assertThat(Cases.telling()).contains(new SecuredCase());
    }

    @Test
    void theSettingsAreThoseOfTheConfigMap() {
        assertThat(AccessRule.configMap("firstpick"))
                .containsEntry("KAFKA_SECURITY_PROTOCOL", "SASL_SSL")
                .containsEntry("KAFKA_SASL_MECHANISM", "SCRAM-SHA-512")
                .containsKeys("KAFKA_BOOTSTRAP_SERVERS", "KAFKA_SSL_TRUSTSTORE_LOCATION");
    }
}
