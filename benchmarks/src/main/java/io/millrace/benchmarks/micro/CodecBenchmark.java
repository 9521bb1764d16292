/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks.micro;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.benchmarks.peers.StockAvroSchema;
import io.millrace.benchmarks.workloads.Purchases;
import io.millrace.functions.intake.RawRecord;
import io.millrace.functions.intake.ValidatedRecord;
import io.millrace.schemas.PurchaseEvent;
import io.millrace.schemas.UserEvent;
import io.millrace.schemas.codec.AvroDecoder;
import io.millrace.schemas.registry.InMemoryRegistry;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What it costs to decode a user event of about 110 bytes, and to send it from one task to another. */
@State(Scope.Benchmark)
public class CodecBenchmark {

    private static final int RECORDS = 1 << 10;

    private final DataOutputSerializer written = new DataOutputSerializer(1 << 10);
    private final DataInputDeserializer read = new DataInputDeserializer();
    private byte[][] values;
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
        values = Purchases.encoded(RECORDS, registry).toArray(byte[][]::new);
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
