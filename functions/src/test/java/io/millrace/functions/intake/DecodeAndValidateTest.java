/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.intake;

import static io.millrace.functions.Purchases.pageView;
import static io.millrace.functions.Purchases.purchase;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.functions.Purchases;
import io.millrace.functions.intake.DeadLetter.Stage;
import io.millrace.functions.totals.PurchaseInput;
import io.millrace.schemas.PurchaseEvent;
import io.millrace.schemas.codec.AvroDecoder;
import io.millrace.schemas.codec.AvroEncoder;
import io.millrace.schemas.registry.SchemaRegistry;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.flink.types.Either;
import org.junit.jupiter.api.Test;

/** The Kafka timestamp of every record is 1,700,000,000,000 ms; 5 min of skew are allowed. */
class DecodeAndValidateTest {

    private static final long KAFKA_TIME = 1_700_000_000_000L;
    private static final long SKEW = 300_000;
    private static final int SCHEMA_ID = 9;

    private final AvroEncoder<PurchaseEvent> encoder = new AvroEncoder<>(SCHEMA_ID, PurchaseEvent.getClassSchema());
    private final AvroDecoder<PurchaseEvent> decoder =
            new AvroDecoder<>(PurchaseEvent.class, noRegistry(), Map.of(SCHEMA_ID, PurchaseEvent.getClassSchema()));
    private final DecodeAndValidate<PurchaseEvent> validator = new DecodeAndValidate<>(
            new PurchaseInput(), Duration.ofMillis(SKEW), Clock.fixed(Instant.ofEpochMilli(77), ZoneOffset.UTC));

    @Test
    void acceptsAValidEventAndKeepsItsRawRecord() {
        PurchaseEvent purchase = purchase("e1", 100, KAFKA_TIME);
        RawRecord raw = Purchases.raw(encoder.encode(purchase));

        ValidatedRecord<PurchaseEvent> valid = validator.validate(raw, decoder).right();

        assertThat(valid.event()).isEqualTo(purchase);
        assertThat(valid.raw()).isSameAs(raw);
    }

    @Test
    void rejectsAnUndecodableRecord() {
        DeadLetter letter = validate(new byte[] {1, 2, 3}).left();

        assertThat(letter.stage()).isEqualTo(Stage.DECODE);
        assertThat(letter.failedAt()).isEqualTo(77);
        assertThat(validate((byte[]) null).left().stage()).isEqualTo(Stage.DECODE);
    }

    @Test
    void namesTheHeaderIfTheProducerPutTheSchemaIdThere() {
        RawHeader header = new RawHeader("__value_schema_id", new byte[] {1});
        RawRecord raw =
                new RawRecord("user-events", 0, 0, KAFKA_TIME, null, new byte[] {4, 1, 2, 3, 4}, List.of(header));

        assertThat(validator.validate(raw, decoder).left().message())
                .isEqualTo(
                        "the first byte is 4, not 0 as in the wire format; the schema id in header __value_schema_id"
                                + " is not used: make the producer write it into the value (Confluent: PrefixSchemaIdSerializer)");
    }

    @Test
    void acceptsTimestampsUpToTheAllowedSkewAndNotOneMillisecondMore() {
        assertThat(validate(purchase("e1", 100, KAFKA_TIME + SKEW)).isRight()).isTrue();
        assertThat(validate(purchase("e1", 100, KAFKA_TIME + SKEW + 1)).left().stage())
                .isEqualTo(Stage.TIMESTAMP);
    }

    @Test
    void acceptsTimestampsFromTheYear2000On() {
        assertThat(validate(purchase("e1", 100, 946_684_800_000L)).isRight()).isTrue();
        assertThat(timestampFault(946_684_799_999L)).isEqualTo("eventTime 946684799999 ms is before 2000-01-01T00:00Z");
        assertThat(timestampFault(0)).isEqualTo("eventTime 0 ms is before 2000-01-01T00:00Z");
        assertThat(timestampFault(Long.MIN_VALUE))
                .isEqualTo("eventTime -9223372036854775808 ms is before 2000-01-01T00:00Z");
    }

    @Test
    void namesTheUnitATimestampLooksLike() {
        assertThat(timestampFault(1_764_187_200L))
                .isEqualTo("eventTime 1764187200 ms is before 2000-01-01T00:00Z; the value looks like seconds");
        assertThat(timestampFault(1_690_000_000_000_000L))
                .isEqualTo("eventTime 1690000000000000 ms is 1688300000000000 ms after the Kafka timestamp;"
                        + " max-future-skew is 300000 ms; the value looks like microseconds");
        assertThat(timestampFault(1_690_000_000_000_000_000L)).endsWith("; the value looks like nanoseconds");
    }

    @Test
    void namesNoUnitOfATimestampThatIsMerelyWrong() {
        long in2126 = 4_923_000_000_000L;

        assertThat(timestampFault(in2126)).endsWith("max-future-skew is 300000 ms");
        assertThat(timestampFault(4_102_444_800L)).as("2100 in seconds").endsWith("2000-01-01T00:00Z");
        assertThat(timestampFault(Long.MAX_VALUE)).endsWith("max-future-skew is 300000 ms");
    }

    @Test
    void convertsTimestampsThatTheWriterDeclaresInFinerUnits() {
        assertThat(eventTimeWrittenAs("timestamp-micros", KAFKA_TIME * 1_000 + 999))
                .isEqualTo(KAFKA_TIME);
        assertThat(eventTimeWrittenAs("timestamp-nanos", KAFKA_TIME * 1_000_000 + 999_999))
                .isEqualTo(KAFKA_TIME);
    }

    private long eventTimeWrittenAs(String logicalType, long eventTime) {
        Schema writer = new Schema.Parser()
                .parse(PurchaseEvent.getClassSchema().toString().replace("timestamp-millis", logicalType));
        AvroDecoder<PurchaseEvent> decoderOfWriter =
                new AvroDecoder<>(PurchaseEvent.class, noRegistry(), Map.of(SCHEMA_ID, writer));
        byte[] value = encoder.encode(purchase("e1", 100, eventTime));

        return validator
                .validate(Purchases.raw(value), decoderOfWriter)
                .right()
                .event()
                .getEventTime()
                .toEpochMilli();
    }

    private String timestampFault(long eventTime) {
        DeadLetter letter = validate(purchase("e1", 100, eventTime)).left();
        assertThat(letter.stage()).isEqualTo(Stage.TIMESTAMP);
        return letter.message();
    }

    @Test
    void rejectsAnInvalidEventThatTheJobUses() {
        assertThat(validate(purchase("e1", -1, KAFKA_TIME)).left().stage()).isEqualTo(Stage.VALIDATE);
    }

    @Test
    void doesNotValidateEventsOfOtherTypes() {
        assertThat(validate(pageView("e1", KAFKA_TIME)).isRight()).isTrue();
    }

    @Test
    void checksTheTimestampOfEventsOfOtherTypesToo() {
        assertThat(validate(pageView("e1", KAFKA_TIME + SKEW + 1)).left().stage())
                .isEqualTo(Stage.TIMESTAMP);
    }

    @Test
    void writesNumbersOfADeadLetterAlikeUnderEveryLocale() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG"));
        try {
            assertThat(validate(new byte[] {0}).left().message())
                    .isEqualTo("the value has 1 bytes, fewer than the header of 5");
            assertThat(validate(purchase("e1", -1, KAFKA_TIME)).left().message())
                    .isEqualTo("amountMinor must be from 0 to 1000000000000; got -1");
            assertThat(validate(purchase("e1", 1, KAFKA_TIME + SKEW + 1)).left().message())
                    .isEqualTo("eventTime 1700000300001 ms is 300001 ms after the Kafka timestamp; max-future-skew is"
                            + " 300000 ms");
        } finally {
            Locale.setDefault(before);
        }
    }

    private Either<DeadLetter, ValidatedRecord<PurchaseEvent>> validate(PurchaseEvent event) {
        return validate(encoder.encode(event));
    }

    private Either<DeadLetter, ValidatedRecord<PurchaseEvent>> validate(byte[] value) {
        return validator.validate(Purchases.raw(value), decoder);
    }

    /** Every schema is known in advance, so any call to the registry is a bug. */
    private static SchemaRegistry noRegistry() {
        return (SchemaRegistry) Proxy.newProxyInstance(
                DecodeAndValidateTest.class.getClassLoader(),
                new Class<?>[] {SchemaRegistry.class},
                (proxy, method, arguments) -> {
                    throw new AssertionError("unexpected call to the registry: " + method);
                });
    }
}
