/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.totals;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.schemas.Order;
import io.millrace.schemas.Transaction;
import io.millrace.schemas.UserEvent;
import io.millrace.schemas.UserProfile;
import io.millrace.schemas.registry.InMemoryRegistry;
import io.millrace.tools.traffic.InputTopic;
import io.millrace.tools.traffic.RecordEncoder;
import io.millrace.tools.traffic.TimedRecord;
import io.millrace.tools.traffic.TrafficGenerator;
import io.millrace.tools.traffic.TrafficMix;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** Traffic as a consumer of {@code user-events} would read it, without a broker. */
public final class EncodedTraffic {

    private EncodedTraffic() {}

    /** The first so many user events of a generator, spread over partitions by key. */
    public static List<ConsumerRecord<byte[], byte[]>> userEvents(
            InMemoryRegistry registry, long seed, Instant start, int count, int partitions) {
        registry.register(InputTopic.USER_EVENTS.subject(), UserEvent.getClassSchema());
        registry.register(InputTopic.TRANSACTIONS.subject(), Transaction.getClassSchema());
        registry.register(InputTopic.ORDERS.subject(), Order.getClassSchema());
        registry.register(InputTopic.USERS.subject(), UserProfile.getClassSchema());
        RecordEncoder encoder = RecordEncoder.of(registry);
        TrafficGenerator generator = new TrafficGenerator(
                new TrafficGenerator.Settings(seed, start, 500, eventTime -> 3.0, TrafficMix.DEFAULT));
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        long[] offsets = new long[partitions];
        while (records.size() < count) {
            TimedRecord record = generator.next();
            if (record.topic() == InputTopic.USER_EVENTS) {
                int partition = Math.floorMod(record.key().hashCode(), partitions);
                records.add(consumed(record, encoder.encode(record), partition, offsets[partition]++));
            }
        }
        return records;
    }

    private static ConsumerRecord<byte[], byte[]> consumed(
            TimedRecord record, byte[] value, int partition, long offset) {
        RecordHeaders headers = new RecordHeaders();
        record.trace().ifPresent(trace -> headers.add("trace-id", trace.getBytes(UTF_8)));
        byte[] key = record.key().getBytes(UTF_8);
        return new ConsumerRecord<>(
                record.topic().topic(),
                partition,
                offset,
                record.sendAt(),
                TimestampType.LOG_APPEND_TIME,
                key.length,
                value == null ? 0 : value.length,
                key,
                value,
                headers,
                Optional.empty());
    }
}
