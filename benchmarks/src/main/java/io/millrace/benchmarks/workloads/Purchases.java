/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks.workloads;

import io.millrace.benchmarks.Digest;
import io.millrace.benchmarks.InputWriter;
import io.millrace.benchmarks.Load;
import io.millrace.benchmarks.SkewedUsers;
import io.millrace.benchmarks.Workload.ResultReader;
import io.millrace.config.topics.TopicNames;
import io.millrace.schemas.EventType;
import io.millrace.schemas.PurchaseTotal;
import io.millrace.schemas.UserEvent;
import io.millrace.schemas.codec.AvroDecoder;
import io.millrace.schemas.codec.AvroEncoder;
import io.millrace.schemas.codec.UndecodableRecordException;
import io.millrace.schemas.registry.InMemoryRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The input and the results of the workloads that sum purchases. */
public final class Purchases {

    private static final long MAX_AMOUNT_MINOR = 50_000;
    private static final long FIRST_EVENT_TIME = 1_735_689_600_000L;

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

    /** Purchases in the registry's wire format, of about 110 bytes each. */
    public static List<byte[]> encoded(int number, InMemoryRegistry registry) {
        int id = registry.register("user-events-value", UserEvent.getClassSchema());
        AvroEncoder<UserEvent> encoder = new AvroEncoder<>(id, UserEvent.getClassSchema());
        SplittableRandom random = new SplittableRandom(number);
        List<byte[]> values = new ArrayList<>();
        for (int index = 0; index < number; index++) {
            String user = SkewedUsers.user(random.nextInt(number));
            values.add(encoder.encode(purchase(user, index, FIRST_EVENT_TIME + index, random)));
        }
        return values;
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
