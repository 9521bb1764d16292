/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks.micro;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.benchmarks.peers.StockAvroSchema;
import io.millrace.functions.intake.RawRecord;
import io.millrace.functions.intake.ValidatedRecord;
import io.millrace.schemas.EventType;
import io.millrace.schemas.PurchaseEvent;
import io.millrace.schemas.UserEvent;
import io.millrace.schemas.codec.AvroDecoder;
import io.millrace.schemas.codec.AvroEncoder;
import io.millrace.schemas.registry.InMemoryRegistry;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to decode a user event of about 110 bytes, and to send it from one task to another. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class CodecBenchmark {

    private static final int RECORDS = 1 << 10;

    private final byte[][] values = new byte[RECORDS][];
    private final DataOutputSerializer written = new DataOutputSerializer(1 << 10);
    private final DataInputDeserializer read = new DataInputDeserializer();
    private int next;

    private AvroDecoder<PurchaseEvent> usedFields;
    private AvroDecoder<UserEvent> allFields;
    private StockAvroSchema<UserEvent> flinks;
    private TypeSerializer<ValidatedRecord<PurchaseEvent>> exchange;
    private ValidatedRecord<PurchaseEvent> validated;
    private byte[] exchanged;

    @Setup
    public void open() throws Exception {
        InMemoryRegistry registry = new InMemoryRegistry();
        int id = registry.register("user-events-value", UserEvent.getClassSchema());
        AvroEncoder<UserEvent> encoder = new AvroEncoder<>(id, UserEvent.getClassSchema());
        SplittableRandom random = new SplittableRandom(1);
        for (int index = 0; index < RECORDS; index++) {
            values[index] = encoder.encode(UserEvent.newBuilder()
                    .setEventId(new UUID(random.nextLong(), index).toString())
                    .setUserId("user-" + random.nextInt(RECORDS))
                    .setType(EventType.PURCHASE)
                    .setPage("/checkout/done")
                    .setAmountMinor(random.nextLong(50_000))
                    .setCurrency("EUR")
                    .setCountry("DE")
                    .setEventTime(Instant.ofEpochMilli(1_735_689_600_000L + index))
                    .build());
        }
        usedFields = new AvroDecoder<>(PurchaseEvent.class, registry, Map.of());
        allFields = new AvroDecoder<>(UserEvent.class, registry, Map.of());
        flinks = StockAvroSchema.of(UserEvent.class, registry);
        exchange = ValidatedRecord.type(PurchaseEvent.class).createSerializer(new SerializerConfigImpl());
        PurchaseEvent event = usedFields.decode(values[0]);
        byte[] key = event.getUserId().getBytes(UTF_8);
        validated = new ValidatedRecord<>(event, new RawRecord("user-events", 0, 0, 0, key, values[0], List.of()));
        writeToExchange();
        exchanged = written.getCopyOfBuffer();
    }

    private byte[] value() {
        return values[next++ & (RECORDS - 1)];
    }

    @Benchmark
    public PurchaseEvent decodeUsedFields() throws Exception {
        return usedFields.decode(value());
    }

    @Benchmark
    public UserEvent decodeAllFields() throws Exception {
        return allFields.decode(value());
    }

    @Benchmark
    public UserEvent decodeWithFlinksSchema() throws Exception {
        return flinks.deserialize(value());
    }

    @Benchmark
    public int writeToExchange() throws Exception {
        written.clear();
        exchange.serialize(validated, written);
        return written.length();
    }

    @Benchmark
    public ValidatedRecord<PurchaseEvent> readFromExchange() throws Exception {
        read.setBuffer(exchanged);
        return exchange.deserialize(read);
    }
}
