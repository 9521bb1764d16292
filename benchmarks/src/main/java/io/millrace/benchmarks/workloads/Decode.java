/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks.workloads;

import io.millrace.benchmarks.Figures;
import io.millrace.benchmarks.peers.StockAvroSchema;
import io.millrace.schemas.PurchaseEvent;
import io.millrace.schemas.UserEvent;
import io.millrace.schemas.codec.AvroDecoder;
import io.millrace.schemas.registry.InMemoryRegistry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Decodes user events in this process, one thread, without Kafka. */
public final class Decode {

    public static final String NAME = "decode";

    private static final int RECORDS = 100_000;
    private static final long ROUND_NANOS = 2_000_000_000L;
    private static final double NANOS_PER_SECOND = 1e9;

    private final List<byte[]> values;
    private final InMemoryRegistry registry = new InMemoryRegistry();
    private final int rounds;

    /** Reads one record and returns something of it, so that nothing is optimized away. */
    @FunctionalInterface
    private interface Reader {
        long read(byte[] value) throws Exception;
    }

    public Decode(int rounds) {
        this.rounds = rounds;
        this.values = Purchases.encoded(RECORDS, registry);
    }

    /** Records per second of each system, after a round that warms up. */
    public Map<String, Figures> measure() throws Exception {
        Map<String, Reader> readers = readers();
        Map<String, List<Double>> rates = new LinkedHashMap<>();
        for (int round = 0; round <= rounds; round++) {
            for (Map.Entry<String, Reader> reader : readers.entrySet()) {
                double rate = rate(reader.getValue());
                if (round > 0) {
                    rates.computeIfAbsent(reader.getKey(), system -> new ArrayList<>())
                            .add(rate);
                }
            }
        }
        Map<String, Figures> figures = new LinkedHashMap<>();
        rates.forEach((system, each) -> figures.put(system, Figures.of(each, rate -> rate)));
        return figures;
    }

    private Map<String, Reader> readers() {
        AvroDecoder<PurchaseEvent> projected = new AvroDecoder<>(PurchaseEvent.class, registry, Map.of());
        AvroDecoder<UserEvent> whole = new AvroDecoder<>(UserEvent.class, registry, Map.of());
        StockAvroSchema<UserEvent> stock = StockAvroSchema.of(UserEvent.class, registry);
        Map<String, Reader> readers = new LinkedHashMap<>();
        readers.put("millrace", value -> projected.decode(value).getAmountMinor());
        readers.put("millrace-all-fields", value -> whole.decode(value).getAmountMinor());
        readers.put("flink", value -> stock.deserialize(value).getAmountMinor());
        return readers;
    }

    private double rate(Reader reader) throws Exception {
        long begin = System.nanoTime();
        long records = 0;
        long sum = 0;
        while (System.nanoTime() - begin < ROUND_NANOS) {
            for (byte[] value : values) {
                sum += reader.read(value);
            }
            records += values.size();
        }
        if (sum == 0) {
            throw new IllegalStateException("nothing was decoded");
        }
        return records * NANOS_PER_SECOND / (System.nanoTime() - begin);
    }
}
