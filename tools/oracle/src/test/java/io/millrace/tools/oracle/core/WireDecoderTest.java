/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.schemas.FraudRule;
import io.millrace.schemas.Order;
import io.millrace.schemas.PurchaseEvent;
import io.millrace.schemas.UserEvent;
import io.millrace.schemas.codec.AvroDecoder;
import io.millrace.schemas.codec.UndecodableRecordException;
import io.millrace.schemas.registry.InMemoryRegistry;
import io.millrace.schemas.registry.RegistryUnavailableException;
import io.millrace.schemas.registry.SchemaRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.apache.avro.AvroTypeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WireDecoderTest {

    private static final Schema USER_EVENT = UserEvent.getClassSchema();
    private static final Schema PURCHASE = PurchaseEvent.getClassSchema();

    @ParameterizedTest
    @ValueSource(strings = {"4dfc6c6c6572", "4de96c6c6572", "c0af", "eda080", "e282", "61efbfbdff"})
    void aUserIdThatIsNotUtf8IsInvalid(String hex) throws IOException {
        byte[] value = event(HexFormat.of().parseHex(hex), "/page".getBytes(UTF_8));

        assertThat(decodes(USER_EVENT, PURCHASE, value)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ann", "Müller", "日本", "\uD83D\uDE00", "a\uFFFDb", ""})
    void readsAnyOtherText(String userId) throws IOException {
        byte[] value = event(userId.getBytes(UTF_8), userId.getBytes(UTF_8));

        assertThat(decoder(USER_EVENT, PURCHASE).decode(value).orElseThrow().text("userId"))
                .isEqualTo(userId);
    }

    @Test
    void anyFourBytesAfterByteZeroAreASchemaId() {
        byte[] minusOne = {0, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff};

        assertThat(WireDecoder.schemaId(minusOne)).hasValue(-1);
        assertThat(decodes(USER_EVENT, PURCHASE, minusOne)).isFalse();
        assertThat(WireDecoder.schemaId(new byte[] {0, 0, 0, 0})).isEmpty();
        assertThat(WireDecoder.schemaId(new byte[] {1, 0, 0, 0, 1})).isEmpty();
    }

    @Test
    void aStringThatIsNotUtf8IsInvalidEvenIfItIsNotRead() throws IOException {
        assertThat(decodes(USER_EVENT, PURCHASE, event("ann".getBytes(UTF_8), new byte[] {'/', (byte) 0xe9})))
                .isFalse();
    }

    @Test
    void aMapKeyThatIsNotUtf8IsInvalid() throws IOException {
        assertThat(decodes(FraudRule.getClassSchema(), FraudRule.getClassSchema(), rule(new byte[] {'a'})))
                .isTrue();
        assertThat(decodes(FraudRule.getClassSchema(), FraudRule.getClassSchema(), rule(new byte[] {(byte) 0xfc})))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "timestamp-millis, 1764187200000",
        "timestamp-micros, 1764187200000999",
        "timestamp-nanos, 1764187200000999999"
    })
    void readsTimesInTheUnitTheWriterDeclares(String unit, long time) throws IOException {
        Schema writer = new Schema.Parser().parse(USER_EVENT.toString().replace("timestamp-millis", unit));
        byte[] value = event("ann".getBytes(UTF_8), "/page".getBytes(UTF_8), time);

        assertThat(decoder(writer, PURCHASE).decode(value).orElseThrow().number("eventTime"))
                .isEqualTo(1_764_187_200_000L);
    }

    @Test
    void lengthsOfGigabytesAreInvalidAndNotAllocated() throws IOException {
        for (long length : new long[] {2_000_000_000L, Integer.MAX_VALUE, Long.MAX_VALUE, -1, Long.MIN_VALUE}) {
            assertThat(decodes(USER_EVENT, USER_EVENT, value(out -> out.writeLong(length))))
                    .isFalse();
            assertThat(decodes(Order.getClassSchema(), Order.getClassSchema(), value(out -> {
                        out.writeString("o");
                        out.writeString("u");
                        out.writeLong(length);
                        out.writeLong(1);
                    })))
                    .isFalse();
        }
    }

    @Test
    void aRecordThatIsNestedTooDeeplyIsInvalid() throws IOException {
        Schema nested = new Schema.Parser()
                .parse(USER_EVENT
                        .toString()
                        .replace(
                                "\"fields\":[",
                                "\"fields\":[{\"name\":\"list\",\"type\":{\"type\":\"record\",\"name\":\"Node\","
                                        + "\"fields\":[{\"name\":\"next\",\"type\":[\"null\",\"Node\"]}]}},"));
        byte[] value = value(out -> {
            for (int i = 0; i < 500_000; i++) {
                out.writeIndex(1);
            }
        });

        assertThat(decodes(nested, PURCHASE, value)).isFalse();
    }

    @Test
    void recordsOfASchemaThatAvroRejectsAreInvalid() throws IOException {
        byte[] value = event("ann".getBytes(UTF_8), "/page".getBytes(UTF_8));

        for (RuntimeException fault :
                new RuntimeException[] {new AvroTypeException("invalid default"), new SchemaParseException("JSON")}) {
            assertThat(new WireDecoder(failing(fault), PURCHASE).decode(value)).isEmpty();
        }
    }

    @Test
    void anOutageOfTheRegistryIsNoFaultOfTheRecord() throws IOException {
        byte[] value = event("ann".getBytes(UTF_8), "/page".getBytes(UTF_8));
        WireDecoder decoder = new WireDecoder(failing(new RegistryUnavailableException("down", null)), PURCHASE);

        assertThatThrownBy(() -> decoder.decode(value)).isInstanceOf(RegistryUnavailableException.class);
    }

    @Test
    void aNegativeIdIsUnknownWithoutARequest() {
        WireDecoder decoder = new WireDecoder(failing(new RegistryUnavailableException("down", null)), PURCHASE);

        assertThat(decoder.decode(new byte[] {0, -1, -1, -1, -1, 0})).isEmpty();
    }

    /** Corrupt bytes are the same dead letters for the jobs. */
    @Test
    void rejectsTheSameCorruptRecordsAsTheJobs() throws IOException {
        byte[] good = event("Müller".getBytes(UTF_8), "/päge".getBytes(UTF_8));
        AvroDecoder<PurchaseEvent> job =
                new AvroDecoder<>(PurchaseEvent.class, new InMemoryRegistry(), Map.of(1, USER_EVENT));
        WireDecoder oracle = decoder(USER_EVENT, PURCHASE);
        Random random = new Random(7);
        int accepted = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] value = Arrays.copyOf(good, good.length + (random.nextInt(10) == 0 ? random.nextInt(5) - 2 : 0));
            value[5 + random.nextInt(value.length - 5)] = (byte) random.nextInt();

            boolean decodes = decodes(job, value);
            assertThat(oracle.decode(value).isPresent())
                    .as(HexFormat.of().formatHex(value))
                    .isEqualTo(decodes);
            accepted += decodes ? 1 : 0;
        }
        assertThat(accepted).isBetween(2_000, 18_000);
    }

    private static boolean decodes(AvroDecoder<? extends SpecificRecord> decoder, byte[] value) {
        try {
            decoder.decode(value);
            return true;
        } catch (UndecodableRecordException e) {
            return false;
        }
    }

    private static boolean decodes(Schema writer, Schema reader, byte[] value) {
        return decoder(writer, reader).decode(value).isPresent();
    }

    private static WireDecoder decoder(Schema writer, Schema reader) {
        InMemoryRegistry registry = new InMemoryRegistry();
        registry.register("some-value", writer);
        return new WireDecoder(registry, reader);
    }

    private static SchemaRegistry failing(RuntimeException failure) {
        return (SchemaRegistry) Proxy.newProxyInstance(
                WireDecoderTest.class.getClassLoader(),
                new Class<?>[] {SchemaRegistry.class},
                (proxy, method, arguments) -> {
                    throw failure;
                });
    }

    private static byte[] event(byte[] userId, byte[] page) throws IOException {
        return event(userId, page, 1000);
    }

    private static byte[] event(byte[] userId, byte[] page, long time) throws IOException {
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
            out.writeLong(time);
        });
    }

    private static byte[] rule(byte[] key) throws IOException {
        return value(out -> {
            out.writeString("r");
            out.writeInt(1);
            out.writeBoolean(true);
            out.writeEnum(1);
            out.writeMapStart();
            out.setItemCount(1);
            out.startItem();
            out.writeBytes(key);
            out.writeDouble(1);
            out.writeMapEnd();
            out.writeLong(1000);
        });
    }

    private interface Writing {
        void to(BinaryEncoder out) throws IOException;
    }

    private static byte[] value(Writing writing) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(ByteBuffer.allocate(5).put((byte) 0).putInt(1).array());
        BinaryEncoder out = EncoderFactory.get().binaryEncoder(bytes, null);
        writing.to(out);
        out.flush();
        return bytes.toByteArray();
    }
}
