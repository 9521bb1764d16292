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

/** The versions that a job holds after the records of the topic, and the records it would refuse. */
public final class HeldRules {

    /**
     * A record that no job takes.
     *
     * @param place topic, partition and offset
     */
    public record Refused(String place, String key, String problem) {}

    private final AvroDecoder<FraudRule> decoder;
    private final Duration history;
    private final Map<String, FraudRule> versions = new HashMap<>();
    private final List<Refused> refused = new ArrayList<>();

    HeldRules(SchemaRegistry registry, Duration history) {
        this.decoder = new AvroDecoder<>(FraudRule.class, registry, Map.of());
        this.history = history;
    }

    /** Takes the next record of a partition. */
    void take(ConsumerRecord<byte[], byte[]> record) {
        String key = record.key() == null ? "" : new String(record.key(), UTF_8);
        if (record.value() == null) {
            versions.remove(key);
            return;
        }
        Optional<String> fault = take(key, record.value());
        String place = "%s-%d@%d".formatted(record.topic(), record.partition(), record.offset());
        fault.ifPresent(problem -> refused.add(new Refused(place, key, problem)));
    }

    private Optional<String> take(String key, byte[] value) {
        FraudRule rule;
        try {
            rule = decoder.decode(value);
        } catch (UndecodableRecordException e) {
            return Optional.of(e.getMessage());
        }
        FraudRule taken = versions.getOrDefault(key, rule);
        Optional<String> fault = RuleCheck.keyProblem(key, rule)
                .or(() -> RuleCheck.problem(rule, history))
                .or(() -> RuleCheck.conflict(taken, rule));
        if (fault.isEmpty()) {
            versions.put(key, taken);
        }
        return fault;
    }

    /** The version of a key, {@code ruleId@version}. */
    public Optional<FraudRule> find(String key) {
        return Optional.ofNullable(versions.get(key));
    }

    /** By rule, then by version. */
    public List<FraudRule> versions() {
        return versions.values().stream()
                .sorted(Comparator.comparing(FraudRule::getRuleId).thenComparing(FraudRule::getVersion))
                .toList();
    }

    /** In the order of the partitions' offsets. */
    public List<Refused> refused() {
        return List.copyOf(refused);
    }
}
