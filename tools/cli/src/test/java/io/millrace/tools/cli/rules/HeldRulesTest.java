/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.rules;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.config.UsageException;
import io.millrace.config.jobs.RuleVersion;
import io.millrace.schemas.FraudRule;
import io.millrace.schemas.codec.AvroEncoder;
import io.millrace.schemas.registry.InMemoryRegistry;
import io.millrace.schemas.rules.RuleCheck;
import io.millrace.tools.cli.rules.HeldRules.Rejected;
import io.millrace.tools.platform.Schemas;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HeldRulesTest {

    private final InMemoryRegistry registry = new InMemoryRegistry();
    private final HeldRules held = new HeldRules(registry, Duration.ofHours(1));
    private AvroEncoder<FraudRule> encoder;
    private long offset;

    @BeforeEach
    void register() {
        int id = registry.register(Schemas.subject(RuleTopic.NAME), FraudRule.getClassSchema());
        encoder = new AvroEncoder<>(id, FraudRule.getClassSchema());
    }

    @Test
    void sortsVersionsByRuleAndNumber() {
        apply(rule("rapid-transactions", 10, 5));
        apply(rule("rapid-transactions", 9, 5));
        apply(RuleTopic.rule(new RuleVersion(
                "geo-velocity",
                12,
                true,
                "LOW",
                Map.of("window-seconds", 60.0, "min-countries", 2.0),
                Optional.of(Instant.parse("2026-01-31T12:00:00Z")),
                "rules.yaml:2")));

        assertThat(held.versions())
                .extracting(RuleCheck::key)
                .containsExactly("geo-velocity@12", "rapid-transactions@9", "rapid-transactions@10");
        assertThat(held.rejected()).isEmpty();
    }

    @Test
    void keepsAHeldVersionWhenADifferentOneComes() {
        FraudRule first = rule("rapid-transactions", 1, 5);
        apply(first);
        apply(first);
        apply(rule("rapid-transactions", 1, 6));

        assertThat(held.find("rapid-transactions@1")).contains(first);
        assertThat(held.rejected())
                .containsExactly(new Rejected(
                        "fraud-rules-3@2",
                        "rapid-transactions@1",
                        "version rapid-transactions@1 already exists with different content;"
                                + " write the change as a new version"));
    }

    @Test
    void acceptsANumberAgainAfterItsWithdrawal() {
        FraudRule second = rule("rapid-transactions", 1, 6);
        apply(rule("rapid-transactions", 1, 5));
        apply("rapid-transactions@1", null);
        assertThat(held.versions()).isEmpty();

        apply(second);

        assertThat(held.versions()).containsExactly(second);
        assertThat(held.rejected()).isEmpty();
    }

    @Test
    void withdrawingAnUnknownVersionChangesNothing() {
        apply("rapid-transactions@1", null);

        assertThat(held.versions()).isEmpty();
        assertThat(held.rejected()).isEmpty();
    }

    @Test
    void rejectsAVersionOfAFileThatIsHeldWithDifferentContent() {
        apply(rule("rapid-transactions", 1, 5));
        RuleVersion same = version("rapid-transactions", 1, 5);
        RuleVersion other = version("rapid-transactions", 1, 6);
        RuleVersion next = version("rapid-transactions", 2, 6);

        RuleFaults.requireNoConflict(List.of(same, next), held);
        assertThatThrownBy(() -> RuleFaults.requireNoConflict(List.of(next, other), held))
                .isInstanceOf(UsageException.class)
                .hasMessage("rules.yaml:2: version rapid-transactions@1 already exists with different content;"
                        + " write the change as a new version");
    }

    @Test
    void reportsWhyRecordsAreRejected() {
        apply("other", encoder.encode(rule("rapid-transactions", 1, 5)));
        apply(rule("rapid-transactions", 0, 5));
        apply("rapid-transactions@1", new byte[] {1, 2, 3});

        assertThat(held.versions()).isEmpty();
        assertThat(held.rejected())
                .extracting(Rejected::position, Rejected::problem)
                .contains(
                        tuple("fraud-rules-3@0", "key must be ruleId@version, 'rapid-transactions@1'; got 'other'"),
                        tuple(
                                "fraud-rules-3@1",
                                "version must be at least 1, since 0 is the default from the settings; got 0"))
                .hasSize(3);
    }

    private void apply(FraudRule rule) {
        apply(RuleCheck.key(rule), encoder.encode(rule));
    }

    private void apply(String key, byte[] value) {
        held.apply(new ConsumerRecord<>(RuleTopic.NAME, 3, offset, key.getBytes(UTF_8), value));
        offset++;
    }

    private static FraudRule rule(String ruleId, int version, double limit) {
        return RuleTopic.rule(version(ruleId, version, limit));
    }

    private static RuleVersion version(String ruleId, int version, double limit) {
        return new RuleVersion(
                ruleId,
                version,
                true,
                "HIGH",
                Map.of("window-seconds", 60.0, "max-transactions", limit),
                Optional.of(Instant.parse("2026-01-31T12:00:00Z")),
                "rules.yaml:2");
    }
}
