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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FitToTopicTest {

    private static final int MAX_BYTES = 2_000;

    private final FitToTopic fitToTopic = new FitToTopic(MAX_BYTES);
    private final Map<String, Counter> reported = new HashMap<>();

    @BeforeEach
    void open() {
        fitToTopic.open(new SerializationSchema.InitializationContext() {
            @Override
            public MetricGroup getMetricGroup() {
                return new FirstOfANameIsReported();
            }

            @Override
            public UserCodeClassLoader getUserCodeClassLoader() {
                return SimpleUserCodeClassLoader.create(getClass().getClassLoader());
            }
        });
    }

    @Test
    void leavesARecordThatFitsAsItIs() {
        ProducerRecord<byte[], byte[]> small = new ProducerRecord<>("t", "k".getBytes(UTF_8), value(1_000));

        assertThat(fitToTopic.apply(small)).isSameAs(small);
    }

    @Test
    void emptiesARecordThatDoesNotFitAndSaysWhatItWas() {
        ProducerRecord<byte[], byte[]> large = new ProducerRecord<>("t", "k".getBytes(UTF_8), value(5_000));
        large.headers().add("trace", new byte[] {1});

        ProducerRecord<byte[], byte[]> fitted = fitToTopic.apply(large);

        assertThat(fitted.key()).isEqualTo("k".getBytes(UTF_8));
        assertThat(fitted.value()).isNull();
        assertThat(header(fitted.headers(), FitToTopic.SIZE_HEADER)).isEqualTo("5000");
        assertThat(header(fitted.headers(), FitToTopic.SCHEMA_ID_HEADER)).isEqualTo("9");
        assertThat(fitted.headers().lastHeader("trace")).isNotNull();
    }

    @Test
    void countsWhatDoesNotFitThoughItIsOpenedTwice() {
        open();
        fitToTopic.apply(new ProducerRecord<>("t", "k".getBytes(UTF_8), value(5_000)));

        assertThat(reported.get("recordsOversize").getCount()).isEqualTo(1);
    }

    @Test
    void dropsHeadersThatAloneWouldNotFit() {
        ProducerRecord<byte[], byte[]> large = new ProducerRecord<>("t", "k".getBytes(UTF_8), value(10));
        large.headers().add("trace", new byte[5_000]);

        ProducerRecord<byte[], byte[]> fitted = fitToTopic.apply(large);

        assertThat(fitted.headers().lastHeader("trace")).isNull();
        assertThat(header(fitted.headers(), FitToTopic.SIZE_HEADER)).isEqualTo("10");
    }

    /** As Flink's groups do: of two metrics of one name the second is never reported. */
    private final class FirstOfANameIsReported extends UnregisteredMetricsGroup {
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
