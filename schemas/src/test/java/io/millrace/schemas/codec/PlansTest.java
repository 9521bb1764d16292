/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.schemas.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.schemas.ClickEvent;
import io.millrace.schemas.EnrichedOrder;
import io.millrace.schemas.EventType;
import io.millrace.schemas.FraudAlert;
import io.millrace.schemas.FraudDecision;
import io.millrace.schemas.FraudRule;
import io.millrace.schemas.Order;
import io.millrace.schemas.ProfileUpdate;
import io.millrace.schemas.PurchaseEvent;
import io.millrace.schemas.PurchaseTotal;
import io.millrace.schemas.SessionEvent;
import io.millrace.schemas.Transaction;
import io.millrace.schemas.UserEvent;
import io.millrace.schemas.UserProfile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which records are read and written by plans. {@link DifferentialDecodingTest} compares the values that are read. */
class PlansTest {

    private static final int RECORDS = 200;

    @Test
    void theRecordsOfAllDataInputsAreReadByPlans() {
        assertThat(readPlan(UserEvent.getClassSchema(), PurchaseEvent.class)).isPresent();
        assertThat(readPlan(UserEvent.getClassSchema(), ClickEvent.class)).isPresent();
        assertThat(readPlan(Transaction.getClassSchema(), Transaction.class)).isPresent();
        assertThat(readPlan(Order.getClassSchema(), Order.class)).isPresent();
        assertThat(readPlan(UserProfile.getClassSchema(), ProfileUpdate.class)).isPresent();
    }

    @Test
    void aPromotionIsLeftToAvro() {
        Schema writer = new Schema.Parser()
                .parse(Transaction.getClassSchema()
                        .toString()
                        .replace(
                                "\"name\":\"amountMinor\",\"type\":\"long\"",
                                "\"name\":\"amountMinor\",\"type\":\"int\""));

        assertThat(readPlan(writer, Transaction.class)).isEmpty();
    }

    private static Optional<ReadPlan> readPlan(Schema writer, Class<?> readerClass) {
        SpecificData data = SpecificData.getForClass(readerClass);
        return ReadPlan.between(writer, data.getSchema(readerClass), data);
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                UserEvent.class,
                ClickEvent.class,
                Transaction.class,
                Order.class,
                EnrichedOrder.class,
                FraudRule.class,
                FraudDecision.class,
                FraudAlert.class,
                PurchaseTotal.class,
                SessionEvent.class
            })
    <T extends SpecificRecord> void recordsAreWrittenAsTheSameBytesAsByAvro(Class<T> recordClass) throws IOException {
        SpecificData data = SpecificData.getForClass(recordClass);
        Schema schema = data.getSchema(recordClass);
        WritePlan plan = WritePlan.of(schema, data).orElseThrow();
        ArrayEncoder bytes = new ArrayEncoder();
        for (long seed = 0; seed < RECORDS; seed++) {
            T datum = randomRecord(schema, data, seed);

            bytes.reset();
            plan.write(datum, bytes);

            assertThat(bytes.copy()).as("seed %d: %s", seed, datum).isEqualTo(writtenByAvro(datum, schema, data));
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {Order.class, FraudDecision.class, PurchaseEvent.class})
    <T extends SpecificRecord> void aCodecReadsWhatItWrites(Class<T> recordClass) throws IOException {
        SpecificData data = SpecificData.getForClass(recordClass);
        RecordCodec<T> codec = new RecordCodec<>(recordClass);
        ArrayEncoder written = new ArrayEncoder();
        BoundedDecoder decoder = new BoundedDecoder();
        for (long seed = 0; seed < RECORDS; seed++) {
            T datum = randomRecord(data.getSchema(recordClass), data, seed);
            written.reset();
            codec.write(datum, written);
            decoder.read(written.array(), 0, written.length());

            assertThat(codec.read(decoder)).as("seed %d", seed).isEqualTo(datum);
            assertThat(decoder.remaining()).isZero();
        }
    }

    @Test
    void aRecordThatDoesNotMatchItsSchemaIsNamedByAvro() {
        AvroEncoder<UserEvent> encoder = new AvroEncoder<>(2, UserEvent.getClassSchema());
        UserEvent withoutId =
                new UserEvent(null, "ann", null, EventType.LOGIN, null, null, null, null, null, null, Instant.EPOCH);

        assertThatThrownBy(() -> encoder.encode(withoutId))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("eventId");
    }

    @Test
    void aRecordAfterOneThatFailedIsComplete() throws UndecodableRecordException {
        AvroEncoder<UserEvent> encoder = new AvroEncoder<>(2, UserEvent.getClassSchema());
        UserEvent withoutType =
                new UserEvent("e1", "ann", null, null, null, null, null, null, null, null, Instant.EPOCH);
        byte[] before = encoder.encode(AvroDecoderTest.event());

        assertThatThrownBy(() -> encoder.encode(withoutType)).isInstanceOf(RuntimeException.class);

        assertThat(encoder.encode(AvroDecoderTest.event())).isEqualTo(before);
    }

    @SuppressWarnings("TypeParameterUnusedInFormals") // the class that Avro makes of the schema
    private static <T> T randomRecord(Schema schema, SpecificData data, long seed) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<>(schema).write(new RandomEvolution(new Random(seed)).datum(schema), encoder);
        encoder.flush();
        BoundedDecoder decoder = new BoundedDecoder();
        decoder.read(bytes.toByteArray(), 0);
        return new SpecificDatumReader<T>(schema, schema, data).read(null, decoder);
    }

    private static <T> byte[] writtenByAvro(T datum, Schema schema, SpecificData data) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new SpecificDatumWriter<T>(schema, data).write(datum, encoder);
        encoder.flush();
        return bytes.toByteArray();
    }
}
