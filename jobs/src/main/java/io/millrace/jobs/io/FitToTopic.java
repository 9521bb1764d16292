/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs.io;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.schemas.codec.WireFormat;
import java.io.Serializable;
import java.util.OptionalInt;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.metrics.Counter;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/**
 * Keeps a record the topic would refuse from failing the sink for ever: it is written with a null value and headers
 * that tell its size and schema, and counted as {@code recordsOversize}.
 */
final class FitToTopic implements Serializable {

    static final String SIZE_HEADER = "__millrace.oversize.size";
    static final String SCHEMA_ID_HEADER = "__millrace.oversize.schema.id";

    /** What Kafka adds to a record in a batch, generously; bytes. */
    private static final int OVERHEAD_BYTES = 512;

    private static final long serialVersionUID = 1L;

    private final int maxRecordBytes;

    private transient Counter oversize;

    FitToTopic(int maxRecordBytes) {
        this.maxRecordBytes = maxRecordBytes;
    }

    /** The connector's exactly-once writer opens its serializer twice; Flink reports the counter that came first. */
    void open(SerializationSchema.InitializationContext context) {
        if (oversize != null) {
            return;
        }
        oversize = context.getMetricGroup().counter("recordsOversize");
    }

    ProducerRecord<byte[], byte[]> apply(ProducerRecord<byte[], byte[]> whole) {
        int headerBytes = headerBytes(whole);
        int size = length(whole.key()) + length(whole.value()) + headerBytes;
        if (size + OVERHEAD_BYTES <= maxRecordBytes) {
            return whole;
        }
        oversize.inc();
        ProducerRecord<byte[], byte[]> emptied = new ProducerRecord<>(whole.topic(), whole.key(), null);
        if (headerBytes + OVERHEAD_BYTES <= maxRecordBytes / 2) {
            whole.headers().forEach(header -> emptied.headers().add(header));
        }
        OptionalInt schemaId = WireFormat.findSchemaId(whole.value());
        emptied.headers()
                .add(SIZE_HEADER, Integer.toString(length(whole.value())).getBytes(UTF_8));
        emptied.headers().add(SCHEMA_ID_HEADER, (schemaId.isPresent() ? "" + schemaId.getAsInt() : "").getBytes(UTF_8));
        return emptied;
    }

    private static int headerBytes(ProducerRecord<byte[], byte[]> kafkaRecord) {
        int size = 0;
        for (Header header : kafkaRecord.headers()) {
            size += header.key().length() + length(header.value());
        }
        return size;
    }

    private static int length(byte[] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}
