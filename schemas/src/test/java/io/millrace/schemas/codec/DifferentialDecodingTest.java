/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.schemas.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.millrace.schemas.EnrichedOrder;
import io.millrace.schemas.FraudDecision;
import io.millrace.schemas.FraudRule;
import io.millrace.schemas.Order;
import io.millrace.schemas.PurchaseEvent;
import io.millrace.schemas.PurchaseTotal;
import io.millrace.schemas.SessionEvent;
import io.millrace.schemas.UserEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

/** Compares the decoder and its caches with plain Avro that uses new objects for every record. */
class DifferentialDecodingTest {

    private static final int EVOLUTIONS = 300;
    private static final List<Class<? extends SpecificRecord>> READERS = List.of(
            PurchaseEvent.class,
            UserEvent.class,
            Order.class,
            EnrichedOrder.class,
            FraudRule.class,
            FraudDecision.class,
            PurchaseTotal.class,
            SessionEvent.class);

    @Test
    void readsEveryEvolutionLikePlainAvro() throws IOException {
        for (long seed = 0; seed < EVOLUTIONS; seed++) {
            for (Class<? extends SpecificRecord> readerClass : READERS) {
                assertReadsLikePlainAvro(readerClass, seed);
            }
        }
    }

    private static <T extends SpecificRecord> void assertReadsLikePlainAvro(Class<T> readerClass, long seed)
            throws IOException {
        Random random = new Random(seed);
        Map<Integer, Schema> writers = writers(readerClass, random);
        AvroDecoder<T> decoder = decoder(readerClass, writers);
        for (int i = 0; i < 6; i++) {
            int id = 1 + random.nextInt(writers.size());
            byte[] value = value(id, writers.get(id), random);

            assertThat(decoded(decoder, value))
                    .as("%s, seed %d, writer %s", readerClass.getSimpleName(), seed, writers.get(id))
                    .isPresent()
                    .isEqualTo(plainAvro(readerClass, writers.get(id), value, true))
                    .isEqualTo(plainAvro(readerClass, writers.get(id), value, false));
        }
    }

    @Test
    void readsCorruptBytesLikePlainAvroOrRejectsThem() throws IOException {
        Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
        for (long seed = 10_000; seed < 10_000 + EVOLUTIONS; seed++) {
            for (Class<? extends SpecificRecord> readerClass : READERS) {
                Random random = new Random(seed);
                Map<Integer, Schema> writers = writers(readerClass, random);
                AvroDecoder<? extends SpecificRecord> decoder = decoder(readerClass, writers);
                for (int i = 0; i < 12; i++) {
                    int id = 1 + random.nextInt(writers.size());
                    byte[] value = corrupt(value(id, writers.get(id), random), random);
                    Optional<? extends SpecificRecord> here = decoded(decoder, value);
                    Optional<? extends SpecificRecord> plain = plainAvro(readerClass, writers.get(id), value, true);
                    Outcome outcome = outcome(here, plain, decoder, value);
                    assertThat(outcome)
                            .as(
                                    "%s, seed %d, %s, %s",
                                    readerClass, seed, HexFormat.of().formatHex(value), writers.get(id))
                            .isNotEqualTo(Outcome.READ_DIFFERENTLY);
                    outcomes.merge(outcome, 1, Integer::sum);
                }
            }
        }

        int readByBoth = outcomes.get(Outcome.READ_BY_BOTH);
        int rejectedByBoth = outcomes.get(Outcome.REJECTED_BY_BOTH);
        assertThat(readByBoth).isGreaterThan(2_000);
        assertThat(rejectedByBoth).isGreaterThan(2_000);
        assertThat(outcomes.get(Outcome.INVALID_TEXT)).isGreaterThan(100);
        // Avro ignores a negative length when it skips a field.
        assertThat(outcomes.getOrDefault(Outcome.REJECTED_HERE_ONLY, 0))
                .isLessThan((readByBoth + rejectedByBoth) / 100);
    }

    private enum Outcome {
        READ_BY_BOTH,
        READ_DIFFERENTLY,
        REJECTED_BY_BOTH,
        /** Avro replaces the invalid bytes. */
        INVALID_TEXT,
        REJECTED_HERE_ONLY
    }

    private static Outcome outcome(
            Optional<?> here, Optional<?> plain, AvroDecoder<? extends SpecificRecord> decoder, byte[] value) {
        if (here.isPresent()) {
            return here.equals(plain) ? Outcome.READ_BY_BOTH : Outcome.READ_DIFFERENTLY;
        }
        if (plain.isEmpty()) {
            return Outcome.REJECTED_BY_BOTH;
        }
        return isInvalidText(decoder, value) ? Outcome.INVALID_TEXT : Outcome.REJECTED_HERE_ONLY;
    }

    private static Map<Integer, Schema> writers(Class<?> readerClass, Random random) {
        Schema reader = SpecificData.get().getSchema(readerClass);
        Map<Integer, Schema> writers = new HashMap<>();
        for (int id = 1; id <= 3; id++) {
            writers.put(id, new RandomEvolution(random).writerOf(reader));
        }
        return writers;
    }

    private static <T extends SpecificRecord> AvroDecoder<T> decoder(
            Class<T> readerClass, Map<Integer, Schema> writers) {
        return new AvroDecoder<>(readerClass, new ScriptedRegistry(), writers, new SteppedTime());
    }

    private static byte[] value(int id, Schema writer, Random random) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(WireFormat.header(id));
        BinaryEncoder encoder = random.nextBoolean()
                ? EncoderFactory.get().binaryEncoder(bytes, null)
                : EncoderFactory.get().blockingBinaryEncoder(bytes, null);
        new GenericDatumWriter<>(writer).write(new RandomEvolution(random).datum(writer), encoder);
        encoder.flush();
        return bytes.toByteArray();
    }

    /** Truncates, extends, changes or removes one to three bytes after the header. */
    private static byte[] corrupt(byte[] value, Random random) {
        int body = value.length - WireFormat.HEADER_BYTES;
        if (body == 0 || random.nextInt(6) == 0) {
            return Arrays.copyOf(value, value.length + 1 + random.nextInt(9));
        }
        if (random.nextInt(5) == 0) {
            return Arrays.copyOf(value, WireFormat.HEADER_BYTES + random.nextInt(body));
        }
        byte[] corrupt = value.clone();
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
            int at = WireFormat.HEADER_BYTES + random.nextInt(body);
            corrupt[at] =
                    random.nextBoolean() ? (byte) random.nextInt() : (byte) (corrupt[at] ^ 1 << random.nextInt(8));
        }
        if (random.nextInt(5) == 0) {
            int at = WireFormat.HEADER_BYTES + random.nextInt(body);
            System.arraycopy(corrupt, at + 1, corrupt, at, corrupt.length - at - 1);
            return Arrays.copyOf(corrupt, corrupt.length - 1);
        }
        return corrupt;
    }

    private static <T extends SpecificRecord> Optional<T> decoded(AvroDecoder<T> decoder, byte[] value) {
        try {
            return Optional.of(decoder.decode(value));
        } catch (UndecodableRecordException e) {
            return Optional.empty();
        }
    }

    private static boolean isInvalidText(AvroDecoder<? extends SpecificRecord> decoder, byte[] value) {
        return catchThrowable(() -> decoder.decode(value)).getMessage().endsWith("a string is not valid UTF-8");
    }

    /** Empty if Avro fails in any way, including an allocation that exceeds the heap, or if bytes are left over. */
    private static <T extends SpecificRecord> Optional<T> plainAvro(
            Class<T> readerClass, Schema writer, byte[] value, boolean fastReader) {
        SpecificData data = new SpecificData(readerClass.getClassLoader());
        data.setFastReaderEnabled(fastReader);
        SpecificData.getForClass(readerClass).getConversions().forEach(data::addLogicalTypeConversion);
        BinaryDecoder decoder = DecoderFactory.get()
                .binaryDecoder(value, WireFormat.HEADER_BYTES, value.length - WireFormat.HEADER_BYTES, null);
        try {
            T record = new SpecificDatumReader<T>(writer, data.getSchema(readerClass), data).read(null, decoder);
            return decoder.isEnd() ? Optional.of(record) : Optional.empty();
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            return Optional.empty();
        }
    }
}
