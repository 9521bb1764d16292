/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.rules;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.schemas.FraudRule;
import io.millrace.schemas.codec.AvroDecoder;
import io.millrace.schemas.codec.UndecodableRecordException;
import io.millrace.schemas.registry.SchemaRegistry;
import io.millrace.schemas.rules.RuleCheck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The versions that a job holds after reading the topic, and the records it would reject. */
public final class HeldRules {

    /**
     * A record that a job rejects.
     *
     * @param position topic, partition and offset
     */
    public record Rejected(String position, String key, String problem) {}

    private final AvroDecoder<FraudRule> decoder;
    private final Duration history;
    private final Map<String, FraudRule> versions = new HashMap<>();
    private final List<Rejected> rejected = new ArrayList<>();

    HeldRules(SchemaRegistry registry, Duration history) {
        this.decoder = new AvroDecoder<>(FraudRule.class, registry, Map.of());
        this.history = history;
    }

    /** Applies the next record of a partition. */
    void apply(ConsumerRecord<byte[], byte[]> record) {
        String key = record.key() == null ? "" : new String(record.key(), UTF_8);
        if (record.value() == null) {
            versions.remove(key);
            return;
        }
        Optional<String> fault = apply(key, record.value());
        String position = "%s-%d@%d".formatted(record.topic(), record.partition(), record.offset());
        fault.ifPresent(problem -> rejected.add(new Rejected(position, key, problem)));
    }

    private Optional<String> apply(String key, byte[] value) {
        FraudRule rule;
        try {
            rule = decoder.decode(value);
        } catch (UndecodableRecordException e) {
            return Optional.of(e.getMessage());
        }
        FraudRule held = versions.getOrDefault(key, rule);
        Optional<String> fault = RuleCheck.keyProblem(key, rule)
                .or(() -> RuleCheck.problem(rule, history))
                .or(() -> RuleCheck.conflict(held, rule));
        if (fault.isEmpty()) {
            versions.put(key, held);
        }
        return fault;
    }

    /** The held version of a key, {@code ruleId@version}. */
    public Optional<FraudRule> find(String key) {
        return Optional.ofNullable(versions.get(key));
    }

    /** All versions, by rule, then by number. */
    public List<FraudRule> versions() {
        return versions.values().stream()
                .sorted(Comparator.comparing(FraudRule::getRuleId).thenComparing(FraudRule::getVersion))
                .toList();
    }

    /** The rejected records, those of a partition in the order of their offsets. */
    public List<Rejected> rejected() {
        return List.copyOf(rejected);
    }
}
