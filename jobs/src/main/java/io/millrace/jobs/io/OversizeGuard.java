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
 * Replaces records too large for their topic, which would otherwise fail the sink after every restart. An oversize
 * record is counted as {@code recordsOversize} and written with a null value and headers for its size and schema id. If
 * it is still too large, its other headers are dropped, then its key, with a header for the key size.
 */
public final class OversizeGuard implements Serializable {

    static final String SIZE_HEADER = "__millrace.oversize.size";
    static final String SCHEMA_ID_HEADER = "__millrace.oversize.schema.id";
    static final String KEY_SIZE_HEADER = "__millrace.oversize.key.size";

    /** Prefix of all headers that jobs add. */
    private static final String OWN_HEADERS = "__millrace.";

    private static final long serialVersionUID = 1L;

    private final int maxRecordBytes;

    private transient Counter oversize;

    public OversizeGuard(int maxRecordBytes) {
        this.maxRecordBytes = maxRecordBytes;
    }

    /** The connector's exactly-once writer opens its serializer twice; Flink reports only the first counter of a name. */
    void open(SerializationSchema.InitializationContext context) {
        if (oversize != null) {
            return;
        }
        oversize = context.getMetricGroup().counter("recordsOversize");
    }

    ProducerRecord<byte[], byte[]> apply(ProducerRecord<byte[], byte[]> original) {
        if (fits(original)) {
            return original;
        }
        oversize.inc();
        Predicate<Header> own = header -> header.key().startsWith(OWN_HEADERS);
        return Stream.of(
                        replacement(original, original.key(), any -> true),
                        replacement(original, original.key(), own),
                        replacement(original, null, own))
                .filter(this::fits)
                .findFirst()
                .orElseGet(() -> replacement(original, null, any -> false));
    }

    private boolean fits(ProducerRecord<byte[], byte[]> candidate) {
        List<RawHeader> headers = new ArrayList<>();
        candidate.headers().forEach(header -> headers.add(new RawHeader(header.key(), header.value())));
        return RecordSize.atMost(candidate.key(), candidate.value(), headers) <= maxRecordBytes;
    }

    private static ProducerRecord<byte[], byte[]> replacement(
            ProducerRecord<byte[], byte[]> original, byte[] key, Predicate<Header> kept) {
        ProducerRecord<byte[], byte[]> replacement = new ProducerRecord<>(original.topic(), key, null);
        for (Header header : original.headers()) {
            if (kept.test(header)) {
                replacement.headers().add(header);
            }
        }
        OptionalInt schemaId = WireFormat.findSchemaId(original.value());
        add(replacement, SIZE_HEADER, Integer.toString(length(original.value())));
        add(replacement, SCHEMA_ID_HEADER, schemaId.isPresent() ? Integer.toString(schemaId.getAsInt()) : "");
        if (key == null && original.key() != null) {
            add(replacement, KEY_SIZE_HEADER, Integer.toString(original.key().length));
        }
        return replacement;
    }

    private static void add(ProducerRecord<byte[], byte[]> replacement, String name, String value) {
        replacement.headers().add(name, value.getBytes(UTF_8));
    }

    private static int length(byte[] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}
