/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs.io;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.functions.intake.RawHeader;
import io.millrace.functions.intake.RecordSize;
import io.millrace.schemas.codec.WireFormat;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.metrics.Counter;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/**
 * Keeps a record the topic would refuse from failing the sink for ever: it is written with a null value and headers
 * that tell its size and schema, and counted as {@code recordsOversize}. If that is still too large, the record's other
 * headers go, then its key, whose size a header tells.
 */
final class OversizeGuard implements Serializable {

    static final String SIZE_HEADER = "__millrace.oversize.size";
    static final String SCHEMA_ID_HEADER = "__millrace.oversize.schema.id";

    static final String KEY_SIZE_HEADER = "__millrace.oversize.key.size";

    /** What the job itself says of a record begins so. */
    private static final String OWN_HEADERS = "__millrace.";

    private static final long serialVersionUID = 1L;

    private final int maxRecordBytes;

    private transient Counter oversize;

    OversizeGuard(int maxRecordBytes) {
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
        if (fits(whole)) {
            return whole;
        }
        oversize.inc();
        Predicate<Header> own = header -> header.key().startsWith(OWN_HEADERS);
        return Stream.of(
                        emptied(whole, whole.key(), any -> true),
                        emptied(whole, whole.key(), own),
                        emptied(whole, null, own))
                .filter(this::fits)
                .findFirst()
                .orElseGet(() -> emptied(whole, null, any -> false));
    }

    private boolean fits(ProducerRecord<byte[], byte[]> candidate) {
        List<RawHeader> headers = new ArrayList<>();
        candidate.headers().forEach(header -> headers.add(new RawHeader(header.key(), header.value())));
        return RecordSize.atMost(candidate.key(), candidate.value(), headers) <= maxRecordBytes;
    }

    private static ProducerRecord<byte[], byte[]> emptied(
            ProducerRecord<byte[], byte[]> whole, byte[] key, Predicate<Header> kept) {
        ProducerRecord<byte[], byte[]> emptied = new ProducerRecord<>(whole.topic(), key, null);
        for (Header header : whole.headers()) {
            if (kept.test(header)) {
                emptied.headers().add(header);
            }
        }
        OptionalInt schemaId = WireFormat.findSchemaId(whole.value());
        add(emptied, SIZE_HEADER, Integer.toString(length(whole.value())));
        add(emptied, SCHEMA_ID_HEADER, schemaId.isPresent() ? Integer.toString(schemaId.getAsInt()) : "");
        if (key == null && whole.key() != null) {
            add(emptied, KEY_SIZE_HEADER, Integer.toString(whole.key().length));
        }
        return emptied;
    }

    private static void add(ProducerRecord<byte[], byte[]> emptied, String name, String value) {
        emptied.headers().add(name, value.getBytes(UTF_8));
    }

    private static int length(byte[] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}
