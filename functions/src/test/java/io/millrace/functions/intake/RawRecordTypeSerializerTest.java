/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.functions.Purchases;
import io.millrace.schemas.PurchaseEvent;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RawRecordTypeSerializerTest {

    static Stream<RawRecord> records() {
        return Stream.of(
                new RawRecord("t", 0, 0, 0, null, null, List.of()),
                new RawRecord("t", 7, Long.MAX_VALUE, -1, new byte[0], new byte[0], List.of()),
                new RawRecord(
                        "größe",
                        Integer.MAX_VALUE,
                        3,
                        1_700_000_000_000L,
                        new byte[] {0, -1},
                        new byte[100_000],
                        List.of(
                                new RawHeader("a", null),
                                new RawHeader("a", new byte[0]),
                                new RawHeader("", new byte[] {1}))));
    }

    @ParameterizedTest
    @MethodSource("records")
    void keepsEveryField(RawRecord record) throws IOException {
        assertThat(roundTrip(record, RawRecordTypeSerializer.INSTANCE))
                .usingRecursiveComparison()
                .isEqualTo(record);
    }

    @Test
    void copiesTheBytesOfARecordAsTheyAre() throws IOException {
        RawRecord record = records().toList().get(2);
        DataOutputSerializer written = new DataOutputSerializer(64);
        RawRecordTypeSerializer.INSTANCE.serialize(record, written);
        DataOutputSerializer copied = new DataOutputSerializer(64);
        RawRecordTypeSerializer.INSTANCE.copy(new DataInputDeserializer(written.getCopyOfBuffer()), copied);

        assertThat(copied.getCopyOfBuffer()).isEqualTo(written.getCopyOfBuffer());
    }

    @Test
    void isUsedWhereverARawRecordOccurs() {
        assertThat(TypeInformation.of(RawRecord.class).createSerializer(new SerializerConfigImpl()))
                .isSameAs(RawRecordTypeSerializer.INSTANCE);
    }

    @ParameterizedTest
    @MethodSource("records")
    void belongsToAValidatedRecord(RawRecord raw) throws IOException {
        PurchaseEvent event = Purchases.purchase("e1", 100, 5);
        TypeSerializer<ValidatedRecord<PurchaseEvent>> serializer =
                ValidatedRecord.type(PurchaseEvent.class).createSerializer(new SerializerConfigImpl());

        ValidatedRecord<PurchaseEvent> copy = roundTrip(new ValidatedRecord<>(event, raw), restored(serializer));

        assertThat(copy.event()).isEqualTo(event);
        assertThat(copy.raw()).usingRecursiveComparison().isEqualTo(raw);
    }

    @ParameterizedTest
    @MethodSource("records")
    void belongsToADeadLetter(RawRecord raw) throws IOException {
        DeadLetter letter = new DeadLetter(raw, DeadLetter.Stage.OVERSIZE, "zu groß", -1);
        TypeSerializer<DeadLetter> serializer =
                TypeInformation.of(DeadLetter.class).createSerializer(new SerializerConfigImpl());

        assertThat(serializer).isSameAs(DeadLetterTypeSerializer.INSTANCE);
        assertThat(roundTrip(letter, restored(serializer)))
                .usingRecursiveComparison()
                .isEqualTo(letter);
    }

    @Test
    void validatedRecordsOfSeveralTopicsKeepTheirTopics() throws IOException {
        TypeSerializer<ValidatedRecord<PurchaseEvent>> serializer =
                ValidatedRecord.type(PurchaseEvent.class).createSerializer(new SerializerConfigImpl());
        DataOutputSerializer written = new DataOutputSerializer(64);
        DataOutputSerializer copied = new DataOutputSerializer(64);
        List<String> topics = List.of("a", "a", "größe", "a", "");
        for (String topic : topics) {
            RawRecord raw = new RawRecord(topic, 0, 0, 0, null, new byte[] {1}, List.of());
            serializer.serialize(new ValidatedRecord<>(Purchases.purchase("e1", 100, 5), raw), written);
        }
        DataInputDeserializer input = new DataInputDeserializer(written.getCopyOfBuffer());
        while (input.available() > 0) {
            serializer.copy(input, copied);
        }
        DataInputDeserializer copy = new DataInputDeserializer(copied.getCopyOfBuffer());

        for (String topic : topics) {
            assertThat(serializer.deserialize(copy).raw().topic()).isEqualTo(topic);
        }
        assertThat(copy.available()).isZero();
    }

    private static <T> T roundTrip(T value, TypeSerializer<T> serializer) throws IOException {
        DataOutputSerializer written = new DataOutputSerializer(64);
        serializer.serialize(value, written);
        DataInputDeserializer input = new DataInputDeserializer(written.getCopyOfBuffer());
        T read = serializer.deserialize(input);
        assertThat(input.available()).isZero();
        return read;
    }

    /** The serializer as Flink makes it from a snapshot of this one in a savepoint. */
    private static <T> TypeSerializer<T> restored(TypeSerializer<T> serializer) throws IOException {
        DataOutputSerializer written = new DataOutputSerializer(64);
        TypeSerializerSnapshot.writeVersionedSnapshot(written, serializer.snapshotConfiguration());
        return TypeSerializerSnapshot.<T>readVersionedSnapshot(
                        new DataInputDeserializer(written.getCopyOfBuffer()),
                        RawRecordTypeSerializerTest.class.getClassLoader())
                .restoreSerializer();
    }
}
