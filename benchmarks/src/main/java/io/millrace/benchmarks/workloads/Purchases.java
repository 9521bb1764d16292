/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks.workloads;

import io.millrace.benchmarks.Digest;
import io.millrace.benchmarks.InputWriter;
import io.millrace.benchmarks.Load;
import io.millrace.benchmarks.Workload.ResultReader;
import io.millrace.config.topics.TopicNames;
import io.millrace.schemas.EventType;
import io.millrace.schemas.PurchaseTotal;
import io.millrace.schemas.UserEvent;
import io.millrace.schemas.codec.AvroDecoder;
import io.millrace.schemas.codec.UndecodableRecordException;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The input and the results of the workloads that sum purchases. */
final class Purchases {

    private static final long MAX_AMOUNT_MINOR = 50_000;

    private Purchases() {}

    static void produce(InputWriter writer, Load load) {
        writer.write(TopicNames.USER_EVENTS, UserEvent.getClassSchema(), load, Purchases::purchase);
    }

    private static UserEvent purchase(String user, long index, long eventTime, SplittableRandom random) {
        return UserEvent.newBuilder()
                .setEventId(new UUID(random.nextLong(), index).toString())
                .setUserId(user)
                .setType(EventType.PURCHASE)
                .setPage("/checkout/done")
                .setAmountMinor(random.nextLong(MAX_AMOUNT_MINOR))
                .setCurrency("EUR")
                .setCountry("DE")
                .setEventTime(Instant.ofEpochMilli(eventTime))
                .build();
    }

    /** Compares count and sum per user and window. */
    static final class Reader implements ResultReader {

        private AvroDecoder<PurchaseTotal> decoder;

        @Override
        public void add(ConsumerRecord<byte[], byte[]> record, Digest digest) throws UndecodableRecordException {
            if (decoder == null) {
                decoder = Decoders.of(PurchaseTotal.class, PurchaseTotal.getClassSchema(), record.value());
            }
            PurchaseTotal total = decoder.decode(record.value());
            digest.add(total.getUserId(), total.getWindowEnd().toEpochMilli(), total.getCount(), total.getTotalMinor());
        }
    }
}
