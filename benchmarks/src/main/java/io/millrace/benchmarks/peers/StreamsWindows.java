/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks.peers;

import io.millrace.benchmarks.PeerArguments;
import io.millrace.benchmarks.Progress;
import io.millrace.config.topics.TopicNames;
import io.millrace.schemas.EventType;
import io.millrace.schemas.PurchaseEvent;
import io.millrace.schemas.PurchaseTotal;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Suppressed;
import org.apache.kafka.streams.kstream.Suppressed.BufferConfig;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.state.WindowStore;

/** Counts and sums purchases per user and window with Kafka Streams; one result per window, as its documentation teaches. */
public final class StreamsWindows {

    private static final Duration GRACE = Duration.ofSeconds(5);

    /** Number of events and sum of amounts, minor units. */
    private record Total(long count, long sumMinor) {

        static Serde<Total> serde() {
            return Serdes.serdeFrom(
                    (topic, total) -> total == null
                            ? null
                            : ByteBuffer.allocate(2 * Long.BYTES)
                                    .putLong(total.count)
                                    .putLong(total.sumMinor)
                                    .array(),
                    (topic, bytes) -> bytes == null
                            ? null
                            : new Total(
                                    ByteBuffer.wrap(bytes).getLong(0),
                                    ByteBuffer.wrap(bytes).getLong(Long.BYTES)));
        }
    }

    private StreamsWindows() {}

    public static void main(String[] args) throws Exception {
        PeerArguments arguments = PeerArguments.of(args);
        StreamsProgram.run(arguments, (builder, progress) -> define(builder, arguments, progress));
    }

    private static void define(StreamsBuilder builder, PeerArguments arguments, Progress progress) {
        TimeWindows windows = TimeWindows.ofSizeAndGrace(Duration.parse(arguments.value("size")), GRACE)
                .advanceBy(Duration.parse(arguments.value("slide")));
        Serde<PurchaseEvent> events = StreamsProgram.reading(PurchaseEvent.class, arguments);
        builder.stream(
                        arguments.input(),
                        Consumed.with(Serdes.String(), events)
                                .withTimestampExtractor((record, time) -> ((PurchaseEvent) record.value())
                                        .getEventTime()
                                        .toEpochMilli()))
                .peek((user, event) -> progress.add(1))
                .filter((user, event) -> event.getType() == EventType.PURCHASE)
                .groupByKey(Grouped.with(Serdes.String(), events))
                .windowedBy(windows)
                .aggregate(
                        () -> new Total(0, 0),
                        (user, event, total) -> new Total(total.count() + 1, total.sumMinor() + event.getAmountMinor()),
                        Materialized.<String, Total, WindowStore<Bytes, byte[]>>with(Serdes.String(), Total.serde()))
                .suppress(Suppressed.untilWindowCloses(BufferConfig.unbounded()))
                .toStream()
                .map((window, total) -> KeyValue.pair(
                        window.key(),
                        Totals.of(
                                window.key(),
                                window.window().start(),
                                window.window().end(),
                                total.count(),
                                total.sumMinor())))
                .to(
                        arguments.output(),
                        Produced.with(
                                Serdes.String(),
                                StreamsProgram.<PurchaseTotal>writing(arguments.schemaId(TopicNames.PURCHASE_TOTALS))));
    }
}
