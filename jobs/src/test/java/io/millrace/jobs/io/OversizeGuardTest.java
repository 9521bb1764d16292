/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.util.SimpleUserCodeClassLoader;
import org.apache.flink.util.UserCodeClassLoader;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.record.AbstractRecords;
import org.apache.kafka.common.record.CompressionType;
import org.apache.kafka.common.record.RecordBatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OversizeGuardTest {

    private static final int MAX_BYTES = 2_000;

    private final OversizeGuard guard = new OversizeGuard(MAX_BYTES);
    private final Map<String, Counter> reported = new HashMap<>();

    @BeforeEach
    void open() {
        open(guard);
    }

    private void open(OversizeGuard opened) {
        opened.open(new SerializationSchema.InitializationContext() {
            @Override
            public MetricGroup getMetricGroup() {
                return new FirstOfEachName();
            }

            @Override
            public UserCodeClassLoader getUserCodeClassLoader() {
                return SimpleUserCodeClassLoader.create(getClass().getClassLoader());
            }
        });
    }

    @Test
    void keepsARecordThatFits() {
        ProducerRecord<byte[], byte[]> small = new ProducerRecord<>("t", "k".getBytes(UTF_8), value(1_000));

        assertThat(guard.apply(small)).isSameAs(small);
    }

    @Test
    void replacesTheValueOfAnOversizeRecordByHeaders() {
        ProducerRecord<byte[], byte[]> large = new ProducerRecord<>("t", "k".getBytes(UTF_8), value(5_000));
        large.headers().add("trace", new byte[] {1});

        ProducerRecord<byte[], byte[]> replacement = guard.apply(large);

        assertThat(replacement.key()).isEqualTo("k".getBytes(UTF_8));
        assertThat(replacement.value()).isNull();
        assertThat(header(replacement.headers(), OversizeGuard.SIZE_HEADER)).isEqualTo("5000");
        assertThat(header(replacement.headers(), OversizeGuard.SCHEMA_ID_HEADER))
                .isEqualTo("9");
        assertThat(replacement.headers().lastHeader("trace")).isNotNull();
    }

    @Test
    void countsOversizeRecordsEvenIfOpenedTwice() {
        open();
        guard.apply(new ProducerRecord<>("t", "k".getBytes(UTF_8), value(5_000)));

        assertThat(reported.get("recordsOversize").getCount()).isEqualTo(1);
    }

    @Test
    void dropsHeadersThatDoNotFit() {
        ProducerRecord<byte[], byte[]> large = new ProducerRecord<>("t", "k".getBytes(UTF_8), value(10));
        large.headers().add("trace", new byte[5_000]);

        ProducerRecord<byte[], byte[]> replacement = guard.apply(large);

        assertThat(replacement.headers().lastHeader("trace")).isNull();
        assertThat(header(replacement.headers(), OversizeGuard.SIZE_HEADER)).isEqualTo("10");
    }

    @Test
    void dropsTheKeyIfTheRecordDoesNotFitWithoutItsHeaders() {
        ProducerRecord<byte[], byte[]> large = new ProducerRecord<>("t", new byte[5_000], value(10));
        large.headers().add("trace", new byte[] {1}).add("__millrace.errors.offset", new byte[] {'7'});

        ProducerRecord<byte[], byte[]> replacement = guard.apply(large);

        assertThat(kafkaSize(replacement)).isLessThanOrEqualTo(MAX_BYTES);
        assertThat(replacement.key()).isNull();
        assertThat(replacement.headers().lastHeader("trace")).isNull();
        assertThat(header(replacement.headers(), "__millrace.errors.offset")).isEqualTo("7");
        assertThat(header(replacement.headers(), OversizeGuard.SIZE_HEADER)).isEqualTo("10");
        assertThat(header(replacement.headers(), OversizeGuard.KEY_SIZE_HEADER)).isEqualTo("5000");
        assertThat(reported.get("recordsOversize").getCount()).isEqualTo(1);
    }

    @Test
    void dropsEveryHeaderIfNecessary() {
        ProducerRecord<byte[], byte[]> large = new ProducerRecord<>("t", null, value(10));
        large.headers().add("__millrace.forged", new byte[5_000]);

        ProducerRecord<byte[], byte[]> replacement = guard.apply(large);

        assertThat(kafkaSize(replacement)).isLessThanOrEqualTo(MAX_BYTES);
        assertThat(replacement.headers().lastHeader(OversizeGuard.KEY_SIZE_HEADER))
                .isNull();
    }

    @Test
    void measuresHeadersLikeKafka() {
        ProducerRecord<byte[], byte[]> manyHeaders = new ProducerRecord<>("t", "k".getBytes(UTF_8), value(10));
        for (int i = 0; i < 120; i++) {
            manyHeaders.headers().add("größe", new byte[] {1, 2, 3, 4});
        }

        assertThat(kafkaSize(manyHeaders)).isGreaterThan(MAX_BYTES - 512);
        assertThat(guard.apply(manyHeaders).value()).isNull();
    }

    @Test
    void neverUnderestimatesTheSizeInKafka() {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>("t", value(700), value(30_000));
        for (int length = 0; length < 20; length++) {
            record.headers().add("ß€𝄞".repeat(length), value(5 + 10 * length));
        }
        OversizeGuard tight = new OversizeGuard(kafkaSize(record) - 1);
        open(tight);

        assertThat(tight.apply(record).value()).isNull();
    }

    /** The size that Kafka's producer checks. */
    private static int kafkaSize(ProducerRecord<byte[], byte[]> record) {
        return AbstractRecords.estimateSizeInBytesUpperBound(
                RecordBatch.CURRENT_MAGIC_VALUE,
                CompressionType.NONE,
                record.key(),
                record.value(),
                record.headers().toArray());
    }

    /** Like Flink's groups: of two metrics with one name, only the first is reported. */
    private final class FirstOfEachName extends UnregisteredMetricsGroup {
        @Override
        public Counter counter(String name) {
            Counter counter = new SimpleCounter();
            reported.putIfAbsent(name, counter);
            return counter;
        }
    }

    /** Wire format under schema id 9. */
    private static byte[] value(int length) {
        byte[] value = new byte[length];
        value[4] = 9;
        return value;
    }

    private static String header(Headers headers, String name) {
        return new String(headers.lastHeader(name).value(), UTF_8);
    }
}
