/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schemas.Order;
import io.millrace.schemas.OrderItem;
import io.millrace.schemas.Transaction;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class RecordTypeSerializerTest {

    private static final Order ORDER = new Order(
            "o1",
            "größe",
            List.of(new OrderItem("sku", 2, 5L), new OrderItem("", 1, Long.MAX_VALUE)),
            -1L,
            "EUR",
            Instant.ofEpochMilli(-7));

    private final TypeSerializer<Order> serializer =
            new ExchangedType<>(Order.class).createSerializer(new SerializerConfigImpl());

    @Test
    void keepsEveryFieldOfSuccessiveRecords() throws IOException {
        Order longer = new Order("x".repeat(100_000), "u", List.of(), 0L, "USD", Instant.EPOCH);
        DataOutputSerializer written = new DataOutputSerializer(64);
        for (Order order : List.of(ORDER, longer, ORDER)) {
            serializer.serialize(order, written);
        }
        DataInputDeserializer input = new DataInputDeserializer(written.getCopyOfBuffer());

        assertThat(serializer.deserialize(input)).isEqualTo(ORDER);
        assertThat(serializer.deserialize(input)).isEqualTo(longer);
        assertThat(serializer.deserialize(input)).isEqualTo(ORDER);
        assertThat(input.available()).isZero();
    }

    @Test
    void copiesTheBytesOfARecordAsTheyAre() throws IOException {
        DataOutputSerializer written = new DataOutputSerializer(64);
        serializer.serialize(ORDER, written);
        DataOutputSerializer copied = new DataOutputSerializer(64);
        serializer.copy(new DataInputDeserializer(written.getCopyOfBuffer()), copied);

        assertThat(copied.getCopyOfBuffer()).isEqualTo(written.getCopyOfBuffer());
    }

    @Test
    void copiesRecordsDeeply() {
        Order copy = serializer.copy(ORDER);

        assertThat(copy).isEqualTo(ORDER).isNotSameAs(ORDER);
        assertThat(copy.getItems().get(0)).isNotSameAs(ORDER.getItems().get(0));
    }

    @Test
    void aDuplicateIsEqualAndHasItsOwnBuffers() {
        assertThat(serializer.duplicate()).isEqualTo(serializer).isNotSameAs(serializer);
        assertThat(serializer).isNotEqualTo(new RecordTypeSerializer<>(Transaction.class));
    }

    @Test
    void isRestoredFromASnapshotOfTheSameSchemaOnly() throws IOException {
        TypeSerializerSnapshot<Order> restored = restored(serializer.snapshotConfiguration());

        assertThat(restored.restoreSerializer()).isEqualTo(serializer);
        assertThat(serializer
                        .snapshotConfiguration()
                        .resolveSchemaCompatibility(restored)
                        .isCompatibleAsIs())
                .isTrue();
    }

    private static <T> TypeSerializerSnapshot<T> restored(TypeSerializerSnapshot<T> snapshot) throws IOException {
        DataOutputSerializer written = new DataOutputSerializer(64);
        TypeSerializerSnapshot.writeVersionedSnapshot(written, snapshot);
        return TypeSerializerSnapshot.readVersionedSnapshot(
                new DataInputDeserializer(written.getCopyOfBuffer()), RecordTypeSerializerTest.class.getClassLoader());
    }
}
