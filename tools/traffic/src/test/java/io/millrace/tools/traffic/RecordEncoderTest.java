/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.config.OperationFailedException;
import io.millrace.schemas.EventType;
import io.millrace.schemas.Order;
import io.millrace.schemas.Transaction;
import io.millrace.schemas.UserEvent;
import io.millrace.schemas.UserProfile;
import io.millrace.schemas.registry.InMemoryRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.junit.jupiter.api.Test;

final class RecordEncoderTest {

    private static final UserEvent EVENT = UserEvent.newBuilder()
            .setEventId("e1")
            .setUserId("u1")
            .setType(EventType.PURCHASE)
            .setCampaign("spring")
            .setAmountMinor(1_200L)
            .setCurrency("EUR")
            .setEventTime(Instant.parse("2026-01-10T08:00:00.123Z"))
            .build();

    private final InMemoryRegistry registry = new InMemoryRegistry();
    private final Schema first = withoutField(UserEvent.getClassSchema(), "campaign");
    private final int firstId = registry.register("user-events-value", first);
    private final int newestId = registry.register("user-events-value", UserEvent.getClassSchema());
    private final TimedRecord record = TimedRecord.of(InputTopic.USER_EVENTS, "u1", EVENT, 0);

    RecordEncoderTest() {
        registry.register("transactions-value", Transaction.getClassSchema());
        registry.register("orders-value", Order.getClassSchema());
        registry.register("users-value", UserProfile.getClassSchema());
    }

    private static Schema withoutField(Schema schema, String name) {
        List<Schema.Field> fields = new ArrayList<>();
        schema.getFields().stream()
                .filter(field -> !field.name().equals(name))
                .forEach(field -> fields.add(new Schema.Field(field, field.schema())));
        return Schema.createRecord(schema.getName(), schema.getDoc(), schema.getNamespace(), false, fields);
    }

    @Test
    void encodesWithTheNewestSchema() throws IOException {
        byte[] bytes = RecordEncoder.of(registry).encode(record);

        assertThat(schemaId(bytes)).isEqualTo(newestId);
        assertThat(read(bytes, UserEvent.getClassSchema()).get("campaign")).hasToString("spring");
    }

    @Test
    void encodesWithTheOldestSchemaOnRequest() throws IOException {
        byte[] bytes = RecordEncoder.of(registry).encode(record.writtenWith(WriterSchema.OLDEST));

        assertThat(schemaId(bytes)).isEqualTo(firstId);
        GenericRecord decoded = read(bytes, first);
        assertThat(decoded.get("eventId")).hasToString("e1");
        assertThat(decoded.get("type")).hasToString("PURCHASE");
        assertThat(decoded.get("eventTime")).isEqualTo(EVENT.getEventTime().toEpochMilli());
    }

    @Test
    void reportsASchemaThatIsNotRegistered() {
        assertThatThrownBy(() -> RecordEncoder.of(new InMemoryRegistry()))
                .isInstanceOf(OperationFailedException.class)
                .hasMessageContaining("-value")
                .hasMessageContaining("schemas register");
    }

    private static int schemaId(byte[] bytes) {
        return ByteBuffer.wrap(bytes, 1, Integer.BYTES).getInt();
    }

    private static GenericRecord read(byte[] bytes, Schema schema) throws IOException {
        BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(bytes, 5, bytes.length - 5, null);
        return new GenericDatumReader<GenericRecord>(schema).read(null, decoder);
    }
}
