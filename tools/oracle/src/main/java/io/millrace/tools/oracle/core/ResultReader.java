/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.schemas.registry.SchemaRegistry;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.avro.Schema;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Decodes the records of an output topic whose keys are userIds. */
public final class ResultReader {

    private final WireDecoder decoder;
    private final String schemaName;
    private final Set<Integer> schemaIds;

    public ResultReader(SchemaRegistry registry, String topic, Schema schema) {
        this.decoder = new WireDecoder(registry, schema);
        this.schemaName = schema.getName();
        this.schemaIds = registry.versions(topic + "-value").keySet();
    }

    /** The result; empty if the record is no valid one, with the reason to {@code faults}. */
    public Optional<Fields> read(ConsumerRecord<byte[], byte[]> record, Consumer<String> faults) {
        Optional<Fields> value = decoder.decode(record.value());
        Optional<String> fault = fault(record, value);
        fault.ifPresent(why -> faults.accept("%s: %s".formatted(RecordPosition.of(record), why)));
        return fault.isPresent() ? Optional.empty() : value;
    }

    private Optional<String> fault(ConsumerRecord<byte[], byte[]> record, Optional<Fields> value) {
        if (value.isEmpty()) {
            return Optional.of("cannot be decoded as a " + schemaName);
        }
        int schemaId = WireDecoder.schemaId(record.value()).orElseThrow();
        if (!schemaIds.contains(schemaId)) {
            return Optional.of("schema id %d is not registered for it".formatted(schemaId));
        }
        String userId = value.orElseThrow().text("userId");
        if (record.key() == null || !new String(record.key(), UTF_8).equals(userId)) {
            return Optional.of("its key is not its userId");
        }
        return Optional.empty();
    }
}
