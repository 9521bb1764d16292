/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.schemas.registry.SchemaRegistry;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Decodes the records of an output topic whose keys are userIds. */
public final class ResultReader<R extends SpecificRecord> {

    private final Class<R> type;
    private final Schema schema;
    private final WireDecoder decoder;
    private final Set<Integer> schemaIds;

    public ResultReader(SchemaRegistry registry, String topic, Class<R> type) {
        this.type = type;
        this.schema = SpecificData.get().getSchema(type);
        this.decoder = new WireDecoder(registry, schema, SpecificData.getForClass(type));
        this.schemaIds = registry.versions(topic + "-value").keySet();
    }

    /** The result; empty if the record is no valid one, with the reason to {@code faults}. */
    public Optional<R> read(ConsumerRecord<byte[], byte[]> record, Consumer<String> faults) {
        Optional<R> value = decoder.record(record.value()).map(type::cast);
        Optional<String> fault = fault(record, value);
        fault.ifPresent(why -> faults.accept("%s: %s".formatted(RecordPosition.of(record), why)));
        return fault.isPresent() ? Optional.empty() : value;
    }

    private Optional<String> fault(ConsumerRecord<byte[], byte[]> record, Optional<R> value) {
        if (value.isEmpty()) {
            return Optional.of("cannot be decoded as a " + schema.getName());
        }
        int schemaId = WireDecoder.schemaId(record.value()).orElseThrow();
        if (!schemaIds.contains(schemaId)) {
            return Optional.of("schema id %d is not registered for it".formatted(schemaId));
        }
        Object userId = value.orElseThrow().get(schema.getField("userId").pos());
        if (record.key() == null || !new String(record.key(), UTF_8).equals(userId)) {
            return Optional.of("its key is not its userId");
        }
        return Optional.empty();
    }
}
