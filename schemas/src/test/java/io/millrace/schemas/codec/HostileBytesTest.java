/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.schemas.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.schemas.FraudRule;
import io.millrace.schemas.Order;
import io.millrace.schemas.PurchaseEvent;
import io.millrace.schemas.UserEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A few bytes that claim gigabytes of memory, hours of time or a deep stack. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileBytesTest {

    private static final long MEGABYTE = 1 << 20;
    private static final long GIGABYTES = 2_000_000_000L;

    @Test
    void aStringThatClaimsGigabytesAllocatesNothing() throws Exception {
        byte[] value = value(out -> out.writeLong(GIGABYTES));

        assertRejectedCheaply(UserEvent.class, UserEvent.getClassSchema(), value);
    }

    @Test
    void rejectsASkippedStringThatClaimsGigabytes() throws Exception {
        byte[] value = value(out -> {
            out.writeString("e");
            out.writeString("u");
            out.writeIndex(1);
            out.writeLong(GIGABYTES);
        });

        assertRejectedCheaply(PurchaseEvent.class, UserEvent.getClassSchema(), value);
    }

    @Test
    void rejectsNegativeLengthsEvenWhereTheyAreSkipped() throws Exception {
        for (long length : new long[] {-1, -(1L << 32), Long.MIN_VALUE}) {
            byte[] value = value(out -> {
                out.writeString("e");
                out.writeString("u");
                out.writeIndex(1);
                out.writeLong(length);
                out.writeEnum(0);
                for (int i = 0; i < 6; i++) {
                    out.writeIndex(0);
                }
                out.writeLong(1000);
            });

            assertRejectedCheaply(PurchaseEvent.class, UserEvent.getClassSchema(), value);
        }
    }

    @Test
    void anArrayThatClaimsBillionsOfItemsAllocatesNothing() throws Exception {
        for (long items : new long[] {GIGABYTES, -GIGABYTES, Integer.MAX_VALUE, Long.MAX_VALUE, Long.MIN_VALUE}) {
            byte[] value = value(out -> {
                out.writeString("o");
                out.writeString("u");
                out.writeLong(items);
                out.writeLong(1);
            });

            assertRejectedCheaply(Order.class, Order.getClassSchema(), value);
        }
    }

    @Test
    void aMapThatClaimsBillionsOfEntriesAllocatesNothing() throws Exception {
        byte[] value = value(out -> {
            out.writeString("r");
            out.writeInt(1);
            out.writeBoolean(true);
            out.writeEnum(1);
            out.writeLong(GIGABYTES);
        });

        assertRejectedCheaply(FraudRule.class, FraudRule.getClassSchema(), value);
    }

    /** Items have no bytes, so the remaining bytes do not limit their number. */
    @Test
    void skippingBillionsOfEmptyItemsEndsImmediately() throws Exception {
        Schema withNulls = withField("\"nulls\", \"type\": {\"type\": \"array\", \"items\": \"null\"}");
        byte[] value = value(out -> {
            out.writeLong(Long.MAX_VALUE - 1);
            out.writeLong(0);
        });

        assertRejectedCheaply(PurchaseEvent.class, withNulls, value);
    }

    @Test
    void deeplyNestedRecordsDoNotKillTheTask() throws Exception {
        Schema nested = withField("""
                "list", "type": {"type": "record", "name": "Node", "fields": [{"name": "next", "type": ["null", "Node"]}]}
                """);
        byte[] value = value(out -> {
            for (int i = 0; i < 500_000; i++) {
                out.writeIndex(1);
            }
            out.writeIndex(0);
        });

        UndecodableRecordException fault = rejected(PurchaseEvent.class, nested, value);

        assertThat(fault).hasMessage("not a PurchaseEvent in schema 1: it is nested too deeply");
    }

    private static void assertRejectedCheaply(
            Class<? extends SpecificRecord> readerClass, Schema writerSchema, byte[] value) throws Exception {
        rejected(readerClass, writerSchema, value); // loads classes and resolves the schema

        long allocated = Allocation.of(() -> rejected(readerClass, writerSchema, value));

        assertThat(allocated).isLessThan(4 * MEGABYTE);
    }

    private static UndecodableRecordException rejected(
            Class<? extends SpecificRecord> readerClass, Schema writerSchema, byte[] value) {
        AvroDecoder<? extends SpecificRecord> decoder =
                new AvroDecoder<>(readerClass, new ScriptedRegistry(), Map.of(1, writerSchema), new SteppedTime());
        UndecodableRecordException fault =
                catchThrowableOfType(UndecodableRecordException.class, () -> decoder.decode(value));
        assertThat(fault).isNotNull();
        return fault;
    }

    /** UserEvent with an additional first field that the reader lacks. */
    private static Schema withField(String field) {
        return new Schema.Parser()
                .parse(UserEvent.getClassSchema()
                        .toString()
                        .replace("\"fields\":[", "\"fields\":[{\"name\": " + field + "},"));
    }

    private interface Writing {
        void to(BinaryEncoder out) throws IOException;
    }

    private static byte[] value(Writing writing) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(WireFormat.header(1));
        BinaryEncoder out = EncoderFactory.get().binaryEncoder(bytes, null);
        writing.to(out);
        out.flush();
        return bytes.toByteArray();
    }
}
