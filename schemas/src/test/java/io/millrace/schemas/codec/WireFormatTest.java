/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.schemas.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.schemas.EventType;
import io.millrace.schemas.UserEvent;
import io.millrace.schemas.registry.ReleasedSchemas;
import java.time.Instant;
import java.util.HexFormat;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

class WireFormatTest {

    @Test
    void readsTheIdBigEndian() throws UndecodableRecordException {
        assertThat(WireFormat.schemaId(new byte[] {0, 1, 2, 3, 4})).isEqualTo(0x01020304);
    }

    @Test
    void rejectsNull() {
        assertRejected(null, "the value is null");
    }

    @Test
    void rejectsLessThanAHeader() {
        assertRejected(new byte[] {0, 0, 0, 1}, "the value has 4 bytes, fewer than the header of 5");
    }

    @Test
    void rejectsAnotherFirstByte() {
        assertRejected(new byte[] {'{', '"', 'a', '"', ':'}, "the first byte is 123, not 0 as in the wire format");
    }

    @Test
    void findsNoIdWithoutAHeader() {
        assertThat(WireFormat.findSchemaId(null)).isEmpty();
        assertThat(WireFormat.findSchemaId(new byte[] {1, 0, 0, 0, 7})).isEmpty();
        assertThat(WireFormat.findSchemaId(new byte[] {0, 0, 0, 0, 7})).hasValue(7);
    }

    @Test
    void encodesHeaderAndAvroBinaryByteForByte() {
        byte[] value = new AvroEncoder<UserEvent>(258, UserEvent.getClassSchema()).encode(event());

        assertThat(HexFormat.of().formatHex(value))
                .isEqualTo("00" + "00000102" // magic, id
                        + "0465" + "31" // eventId e1
                        + "0275" // userId u
                        + "00" // no sessionId
                        + "0a" // PURCHASE
                        + "00" + "00" + "00" // no page, referrer, campaign
                        + "029003" // amountMinor 200
                        + "0206455552" // currency EUR
                        + "02044445" // country DE
                        + "d00f"); // eventTime 1000
    }

    @Test
    void encodesInAnEarlierVersionWithoutTheFieldsItLacks() throws UndecodableRecordException {
        Schema v1 = ReleasedSchemas.bundled().versions("user-events").get(0);

        byte[] value = new AvroEncoder<UserEvent>(1, v1).encode(event());

        assertThat(HexFormat.of().formatHex(value)).isEqualTo("00000000010465310275000a0000000290030206455552d00f");
    }

    @Test
    void aFailedRecordLeavesNothingBehind() {
        AvroEncoder<UserEvent> encoder = new AvroEncoder<>(258, UserEvent.getClassSchema());
        byte[] first = encoder.encode(event());
        UserEvent broken = event();
        broken.put("eventTime", null);

        assertThatThrownBy(() -> encoder.encode(broken)).isInstanceOf(RuntimeException.class);
        assertThat(encoder.encode(event())).isEqualTo(first);
    }

    private static void assertRejected(byte[] value, String message) {
        assertThatThrownBy(() -> WireFormat.schemaId(value))
                .isInstanceOf(UndecodableRecordException.class)
                .hasMessage(message);
    }

    private static UserEvent event() {
        return new UserEvent(
                "e1", "u", null, EventType.PURCHASE, null, null, null, 200L, "EUR", "DE", Instant.ofEpochMilli(1000));
    }
}
