/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.schemas.registry.RegistryRefusedException;
import io.millrace.schemas.registry.RegistryUnavailableException;
import io.millrace.schemas.registry.SchemaRegistry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Producers with schemas of their own, under subjects of their own. Each schema is registered when it is needed first; if
 * the registry rejects it, its records are left out.
 */
final class OddProducers {

    private static final Logger LOG = LoggerFactory.getLogger(OddProducers.class);

    /** Avro rejects it when it is parsed as usual: null is no string. */
    private static final Schema UNUSABLE =
            new Schema.Parser().setValidateDefaults(false).parse("""
                    {"type": "record", "name": "R", "fields": [{"name": "f", "type": "string", "default": null}]}""");

    private static final Schema OTHER_TYPE = new Schema.Parser().parse("""
            {"type": "record", "name": "Heartbeat", "namespace": "com.example", "fields": [
              {"name": "host", "type": "string"}]}""");

    /** The value of the only field of either schema. */
    private static final byte[] TEXT = "odd-producer-1".getBytes(UTF_8);

    private static final String EVENT_TIME = "eventTime";

    private final SchemaRegistry registry;
    private final Map<String, OptionalInt> ids = new HashMap<>();

    OddProducers(SchemaRegistry registry) {
        this.registry = registry;
    }

    /** A value of a schema that is not valid; empty if the registry rejects it. */
    Optional<byte[]> unusable() {
        return value("odd-producer-value", UNUSABLE);
    }

    /** A valid value of another type than any topic's; empty if the registry rejects its schema. */
    Optional<byte[]> ofOtherType() {
        return value("heartbeats-value", OTHER_TYPE);
    }

    /** The id of a schema under the subject of a producer that writes microseconds to a topic; empty if rejected. */
    OptionalInt microsecondsId(InputTopic topic, Schema inMicroseconds) {
        return id("microseconds-" + topic.subject(), inMicroseconds);
    }

    /** The schema with an {@code eventTime} in microseconds. */
    static Schema inMicroseconds(Schema schema) {
        Schema micros = LogicalTypes.timestampMicros().addToSchema(Schema.create(Schema.Type.LONG));
        List<Schema.Field> fields = new ArrayList<>();
        for (Schema.Field field : schema.getFields()) {
            fields.add(new Schema.Field(field, field.name().equals(EVENT_TIME) ? micros : field.schema()));
        }
        return Schema.createRecord(schema.getName(), schema.getDoc(), schema.getNamespace(), false, fields);
    }

    private Optional<byte[]> value(String subject, Schema schema) {
        OptionalInt id = id(subject, schema);
        if (id.isEmpty()) {
            return Optional.empty();
        }
        ByteBuffer value = ByteBuffer.allocate(1 + Integer.BYTES + 1 + TEXT.length);
        value.put((byte) 0).putInt(id.getAsInt()).put((byte) (2 * TEXT.length)).put(TEXT);
        return Optional.of(value.array());
    }

    private OptionalInt id(String subject, Schema schema) {
        return ids.computeIfAbsent(subject, absent -> register(absent, schema));
    }

    private OptionalInt register(String subject, Schema schema) {
        try {
            return OptionalInt.of(registry.register(subject, schema));
        } catch (RegistryRefusedException | RegistryUnavailableException e) {
            LOG.warn(
                    "Cannot register a schema under subject {}; the traffic has no record of it: {}",
                    subject,
                    e.getMessage());
            return OptionalInt.empty();
        }
    }
}
