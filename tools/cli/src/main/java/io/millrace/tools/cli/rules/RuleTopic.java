/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.rules;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.config.OperationFailedException;
import io.millrace.config.UnreachableException;
import io.millrace.config.jobs.RuleVersion;
import io.millrace.config.topics.TopicNames;
import io.millrace.schemas.FraudRule;
import io.millrace.schemas.Severity;
import io.millrace.schemas.codec.AvroEncoder;
import io.millrace.schemas.registry.SchemaRegistry;
import io.millrace.schemas.rules.RuleCheck;
import io.millrace.tools.oracle.core.TopicScan;
import io.millrace.tools.platform.Schemas;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.avro.Schema;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Reads and writes the topic of fraud rules; every call opens a connection of its own. */
public final class RuleTopic {

    public static final String NAME = TopicNames.FRAUD_RULES;

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final Map<String, String> clientProperties;
    private final SchemaRegistry registry;

    /** @param clientProperties of the Kafka client, under its own names */
    public RuleTopic(Map<String, String> clientProperties, SchemaRegistry registry) {
        this.clientProperties = Map.copyOf(clientProperties);
        this.registry = registry;
    }

    /** Converts a version of a file to its record; a default applies from the epoch on. */
    public static FraudRule rule(RuleVersion version) {
        return FraudRule.newBuilder()
                .setRuleId(version.ruleId())
                .setVersion(version.version())
                .setEnabled(version.enabled())
                .setSeverity(Severity.valueOf(version.severity()))
                .setParameters(version.parameters())
                .setEffectiveFrom(version.effectiveFrom().orElse(Instant.EPOCH))
                .build();
    }

    /**
     * Reads the committed records of the topic.
     *
     * @param history the job's setting, the longest window a rule can have
     */
    public HeldRules read(Duration history) {
        HeldRules held = new HeldRules(registry, history);
        new TopicScan(clientProperties, TIMEOUT).read(NAME, held::apply);
        return held;
    }

    /**
     * Writes a version and waits for Kafka's acknowledgement. Does not check whether a job would accept it.
     *
     * @throws OperationFailedException if the schema is not registered
     */
    public void put(FraudRule rule) {
        put(List.of(rule));
    }

    /**
     * Writes several versions in their order, as {@link #put(FraudRule)} does.
     *
     * @throws OperationFailedException if the schema is not registered
     */
    public void put(List<FraudRule> rules) {
        if (rules.isEmpty()) {
            return;
        }
        Schema schema = FraudRule.getClassSchema();
        OptionalInt schemaId = registry.idOf(Schemas.subject(NAME), schema);
        if (schemaId.isEmpty()) {
            throw new OperationFailedException(
                    "schema %2$s is not registered under subject '%1$s'; register it with: millrace schemas register"
                            .formatted(Schemas.subject(NAME), schema.getFullName()));
        }
        AvroEncoder<FraudRule> encoder = new AvroEncoder<>(schemaId.getAsInt(), schema);
        send(rules.stream()
                .map(rule -> record(RuleCheck.key(rule), encoder.encode(rule)))
                .toList());
    }

    /**
     * Withdraws a version with a tombstone and waits for Kafka's acknowledgement.
     *
     * @param key {@code ruleId@version}
     */
    public void withdraw(String key) {
        send(List.of(record(key, null)));
    }

    private static ProducerRecord<byte[], byte[]> record(String key, byte[] value) {
        return new ProducerRecord<>(NAME, key.getBytes(UTF_8), value);
    }

    private void send(List<ProducerRecord<byte[], byte[]>> records) {
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            if (producer.partitionsFor(NAME).isEmpty()) {
                throw new OperationFailedException(
                        "topic %s does not exist; create it with: millrace topics apply".formatted(NAME));
            }
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            records.forEach(record -> sent.add(producer.send(record)));
            for (Future<RecordMetadata> future : sent) {
                future.get();
            }
        } catch (KafkaException | ExecutionException e) {
            throw unreachable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationFailedException("interrupted while waiting for Kafka", e);
        }
    }

    private KafkaProducer<byte[], byte[]> producer() {
        Map<String, Object> properties = new HashMap<>(clientProperties);
        properties.put("client.id", "millrace-rules");
        properties.put("acks", "all");
        properties.put("enable.idempotence", "true");
        properties.put("max.block.ms", Long.toString(TIMEOUT.toMillis()));
        properties.put("delivery.timeout.ms", Long.toString(TIMEOUT.toMillis()));
        properties.put("request.timeout.ms", Long.toString(TIMEOUT.toMillis() / 2));
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private UnreachableException unreachable(Exception cause) {
        Throwable reason = cause instanceof ExecutionException ? cause.getCause() : cause;
        return new UnreachableException(
                "topic %s cannot be written to Kafka at %s: %s"
                        .formatted(NAME, clientProperties.get("bootstrap.servers"), reason.getMessage()),
                cause);
    }
}
