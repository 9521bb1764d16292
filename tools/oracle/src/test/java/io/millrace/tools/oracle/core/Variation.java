/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Appends variations of a good record of any input, each with another id or time. */
public final class Variation {

    private static final Map<String, String> ID_FIELDS =
            Map.of("user-events", "eventId", "transactions", "transactionId", "orders", "orderId");
    private static final int HEADER_BYTES = 5;

    private Variation() {}

    /** Appends a copy of the accepted record with another id of its own. */
    public static ConsumerRecord<byte[], byte[]> withId(Story story, String id) {
        return with(story, Map.of(ID_FIELDS.get(story.accepted().topic()), id));
    }

    /** Appends a copy of the accepted record under a new id, for another user. */
    public static ConsumerRecord<byte[], byte[]> withUserId(Story story, String userId) {
        return with(story, Map.of(ID_FIELDS.get(story.accepted().topic()), "varied", "userId", userId));
    }

    /** Appends a copy of the accepted record under a new id, with another event time. */
    public static ConsumerRecord<byte[], byte[]> withEventTime(Story story, long eventTime) {
        return with(story, Map.of(ID_FIELDS.get(story.accepted().topic()), "varied", "eventTime", eventTime));
    }

    private static ConsumerRecord<byte[], byte[]> with(Story story, Map<String, Object> fields) {
        ConsumerRecord<byte[], byte[]> accepted = story.accepted();
        Schema schema = story.scene()
                .registry
                .versions(accepted.topic() + "-value")
                .values()
                .iterator()
                .next();
        GenericRecord copy = new WireDecoder(story.scene().registry, schema)
                .decode(accepted.value())
                .orElseThrow()
                .record();
        fields.forEach(copy::put);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(accepted.value(), 0, HEADER_BYTES);
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
        try {
            new GenericDatumWriter<GenericRecord>(schema).write(copy, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return story.scene().input(new String(accepted.key(), UTF_8), bytes.toByteArray());
    }
}
