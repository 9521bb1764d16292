/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.schemas.codec;

import static io.millrace.schemas.codec.AvroDecoderTest.NOON;
import static io.millrace.schemas.codec.AvroDecoderTest.V2;
import static io.millrace.schemas.codec.AvroDecoderTest.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schemas.ClickEvent;
import io.millrace.schemas.FraudRule;
import io.millrace.schemas.Order;
import io.millrace.schemas.PurchaseEvent;
import io.millrace.schemas.Transaction;
import io.millrace.schemas.UserEvent;
import io.millrace.schemas.UserProfile;
import java.time.Instant;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampUnitsTest {

    private final ScriptedRegistry registry = new ScriptedRegistry();
    private final AvroDecoder<PurchaseEvent> decoder =
            new AvroDecoder<>(PurchaseEvent.class, registry, Map.of(), new SteppedTime());

    @Test
    void convertsTimestampsOfFinerUnitsToMilliseconds() throws UndecodableRecordException {
        Schema micros = new Schema.Parser().parse(V2.toString().replace("timestamp-millis", "timestamp-micros"));
        registry.schemas.put(1, micros);
        registry.schemas.put(
                2, new Schema.Parser().parse(V2.toString().replace("timestamp-millis", "timestamp-nanos")));
        registry.schemas.put(3, nullableTime(micros));
        registry.schemas.put(4, nullableTime(V2));

        assertThat(timeWrittenAs(1, V2, 1_000)).isEqualTo(NOON);
        assertThat(timeWrittenAs(2, V2, 1_000_000)).isEqualTo(NOON);
        assertThat(timeWrittenAs(3, nullableTime(V2), 1_000)).isEqualTo(NOON);
        assertThat(timeWrittenAs(4, nullableTime(V2), 1)).isEqualTo(NOON);
    }

    private Instant timeWrittenAs(int id, Schema schema, long unitsPerMilli) throws UndecodableRecordException {
        UserEvent event = event();
        event.put("eventTime", Instant.ofEpochMilli(NOON.toEpochMilli() * unitsPerMilli + unitsPerMilli - 1));
        return decoder.decode(new AvroEncoder<UserEvent>(id, schema).encode(event))
                .getEventTime();
    }

    private static Schema nullableTime(Schema schema) {
        return new Schema.Parser()
                .parse(schema.toString()
                        .replaceAll("(\"name\":\"eventTime\",\"type\":)(\\{[^}]*\\})", "$1[\"null\",$2]"));
    }

    /** {@link TimestampUnits} converts no others. */
    @ParameterizedTest
    @ValueSource(
            classes = {
                PurchaseEvent.class,
                ClickEvent.class,
                Transaction.class,
                Order.class,
                UserProfile.class,
                FraudRule.class
            })
    void timestampsOfInputsAreFieldsOfTheRecordItself(Class<? extends SpecificRecord> input) {
        for (Schema.Field field : SpecificData.get().getSchema(input).getFields()) {
            Schema type = field.schema();
            assertThat(type.toString().contains("timestamp-")).isEqualTo(type.getLogicalType() != null);
        }
    }
}
