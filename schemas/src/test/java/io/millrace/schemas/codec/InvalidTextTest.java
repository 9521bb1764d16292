/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.schemas.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.schemas.FraudRule;
import io.millrace.schemas.PurchaseEvent;
import io.millrace.schemas.UserEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.Utf8;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Strings that are not valid UTF-8: replaced by Avro, which makes different ids equal. */
class InvalidTextTest {

    /** Two spellings in Latin-1 (M&uuml;ller, M&eacute;ller), an overlong slash, a surrogate, a truncated euro sign. */
    @ParameterizedTest
    @ValueSource(strings = {"4dfc6c6c6572", "4de96c6c6572", "c0af", "eda080", "e282", "ff", "61efbfbdff"})
    void rejectsAUserIdThatIsNotUtf8(String hex) throws IOException {
        byte[] value = event(HexFormat.of().parseHex(hex), "/page".getBytes(UTF_8));

        assertThat(fault(PurchaseEvent.class, UserEvent.getClassSchema(), value))
                .isEqualTo("not a PurchaseEvent in schema 1: a string is not valid UTF-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ann", "Müller", "日本", "\uD83D\uDE00", "a\uFFFDb", ""})
    void readsAnyOtherText(String userId) throws Exception {
        byte[] value = event(userId.getBytes(UTF_8), userId.getBytes(UTF_8));

        assertThat(decoder(PurchaseEvent.class, UserEvent.getClassSchema()).decode(value))
                .extracting(PurchaseEvent::getUserId)
                .isEqualTo(userId);
    }

    /** The page is no field of the reader. */
    @Test
    void rejectsAnInvalidByteAnywhereInAStringThatIsSkipped() throws IOException {
        for (int length = 1; length <= 20; length++) {
            for (int at = 0; at < length; at++) {
                byte[] page = new byte[length];
                Arrays.fill(page, (byte) 'x');
                page[at] = (byte) 0xe9;

                assertThat(fault(PurchaseEvent.class, UserEvent.getClassSchema(), event("ann".getBytes(UTF_8), page)))
                        .endsWith("a string is not valid UTF-8");
            }
        }
    }

    @Test
    void rejectsAnInvalidMapKey() throws IOException {
        byte[] value = value(out -> {
            out.writeString("r");
            out.writeInt(1);
            out.writeBoolean(true);
            out.writeEnum(1);
            out.writeMapStart();
            out.setItemCount(1);
            out.startItem();
            out.writeBytes(new byte[] {(byte) 0xfc});
            out.writeDouble(1);
            out.writeMapEnd();
            out.writeLong(1000);
        });

        assertThat(fault(FraudRule.class, FraudRule.getClassSchema(), value)).endsWith("a string is not valid UTF-8");
    }

    @Test
    void rejectsInvalidTextAlsoForReadersThatKeepTheBytes() {
        BoundedDecoder bytes = new BoundedDecoder();
        bytes.read(new byte[] {2, (byte) 0xfc}, 0);

        assertThat(catchThrowableOfType(IOException.class, () -> bytes.readString((Utf8) null)))
                .isNotNull();
    }

    private static byte[] event(byte[] userId, byte[] page) throws IOException {
        return value(out -> {
            out.writeString("e1");
            out.writeBytes(userId);
            out.writeIndex(0); // no session
            out.writeEnum(1);
            out.writeIndex(1);
            out.writeBytes(page);
            for (int absent = 0; absent < 5; absent++) {
                out.writeIndex(0);
            }
            out.writeLong(1000);
        });
    }

    private static String fault(Class<? extends SpecificRecord> readerClass, Schema writer, byte[] value) {
        AvroDecoder<?> decoder = decoder(readerClass, writer);
        UndecodableRecordException fault =
                catchThrowableOfType(UndecodableRecordException.class, () -> decoder.decode(value));
        assertThat(fault).isNotNull();
        return fault.getMessage();
    }

    private static <T extends SpecificRecord> AvroDecoder<T> decoder(Class<T> readerClass, Schema writer) {
        return new AvroDecoder<>(readerClass, new ScriptedRegistry(), Map.of(1, writer), new SteppedTime());
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
