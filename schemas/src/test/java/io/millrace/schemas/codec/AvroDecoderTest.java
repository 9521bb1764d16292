/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.schemas.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.schemas.EventType;
import io.millrace.schemas.Order;
import io.millrace.schemas.OrderItem;
import io.millrace.schemas.PurchaseEvent;
import io.millrace.schemas.UserEvent;
import io.millrace.schemas.registry.RegistryRefusedException;
import io.millrace.schemas.registry.RegistryUnavailableException;
import io.millrace.schemas.registry.ReleasedSchemas;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AvroDecoderTest {

    private static final Schema V1 =
            ReleasedSchemas.bundled().versions("user-events").get(0);
    static final Schema V2 = ReleasedSchemas.bundled().versions("user-events").get(1);
    static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final ScriptedRegistry registry = new ScriptedRegistry();
    private final SteppedTime time = new SteppedTime();
    private final AvroDecoder<PurchaseEvent> decoder = new AvroDecoder<>(PurchaseEvent.class, registry, Map.of(), time);

    @AfterEach
    void leavesTheThreadUninterrupted() {
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void readsTheProjectedFieldsOfEveryVersion() throws UndecodableRecordException {
        registry.schemas.put(1, V1);
        registry.schemas.put(2, V2);
        PurchaseEvent expected = new PurchaseEvent("e1", "ann", EventType.PURCHASE, 4999L, "EUR", NOON);

        assertThat(decoder.decode(value(1, V1))).isEqualTo(expected);
        assertThat(decoder.decode(value(2, V2))).isEqualTo(expected);
    }

    @Test
    void readsAWholeRecordWithDefaultsForMissingFields() throws UndecodableRecordException {
        AvroDecoder<UserEvent> whole = new AvroDecoder<>(UserEvent.class, registry, Map.of(1, V1), time);

        UserEvent expected = event();
        expected.put("country", null);
        assertThat(whole.decode(value(1, V1))).isEqualTo(expected);
    }

    @Test
    void aSymbolOfALaterVersionReadsAsUnknown() throws UndecodableRecordException {
        Schema later = new Schema.Parser().parse(V2.toString().replace("\"PURCHASE\"", "\"GIFT\""));
        registry.schemas.put(3, later);

        assertThat(decoder.decode(value(3, V2)).getType()).isEqualTo(EventType.UNKNOWN);
    }

    @Test
    void requestsEachIdOnce() throws UndecodableRecordException {
        registry.schemas.put(1, V1);
        registry.schemas.put(2, V2);
        for (int i = 0; i < 10; i++) {
            decoder.decode(value(1, V1));
            decoder.decode(value(2, V2));
        }

        assertThat(registry.requests).containsExactly(1, 2);
    }

    /** A schema resolution allocates tens of thousands of bytes; one of these records, a few hundred. */
    @Test
    void resolvesEachWriterSchemaOnce() throws UndecodableRecordException {
        registry.schemas.put(1, V1);
        registry.schemas.put(2, V2);
        byte[] older = value(1, V1);
        byte[] newer = value(2, V2);
        decoder.decode(older);
        decoder.decode(newer);

        long allocated = Allocation.of(() -> {
            for (int i = 0; i < 500; i++) {
                decoder.decode(older);
                decoder.decode(newer);
            }
        });

        assertThat(allocated / 1000).as("bytes per record").isLessThan(2_000);
    }

    @Test
    void neverRequestsKnownSchemas() throws UndecodableRecordException {
        registry.health = ScriptedRegistry.Health.UNAVAILABLE;
        AvroDecoder<PurchaseEvent> shipped = new AvroDecoder<>(PurchaseEvent.class, registry, Map.of(2, V2), time);

        assertThat(shipped.decode(value(2, V2)).getEventId()).isEqualTo("e1");
        assertThat(registry.requests).isEmpty();
    }

    @Test
    void keepsDecodingResolvedSchemasDuringAnOutage() throws UndecodableRecordException {
        registry.schemas.put(2, V2);
        decoder.decode(value(2, V2));
        registry.health = ScriptedRegistry.Health.UNAVAILABLE;

        assertThat(decoder.decode(value(2, V2)).getEventId()).isEqualTo("e1");
    }

    @Test
    void retriesAnUnknownIdForTenSecondsAndThenRejectsTheRecord() {
        UndecodableRecordException fault = undecodable(() -> decoder.decode(value(9, V2)));

        assertThat(fault).hasMessage("schema id 9 is not in the schema registry");
        assertThat(time.waited()).isEqualTo(Duration.ofSeconds(10));
        assertThat(registry.requests).hasSizeBetween(6, 20);
    }

    @Test
    void decodesAnIdThatIsRegisteredWhileWaiting() throws UndecodableRecordException {
        registry.requestsUntilChange = 3;
        registry.change = () -> registry.schemas.put(2, V2);

        assertThat(decoder.decode(value(2, V2)).getEventId()).isEqualTo("e1");
        assertThat(time.waited()).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void remembersAnUnknownIdForSixtySeconds() {
        undecodable(() -> decoder.decode(value(9, V2)));
        int requests = registry.requests.size();
        time.advance(Duration.ofMillis(59_999));

        undecodable(() -> decoder.decode(value(9, V2)));

        assertThat(registry.requests).hasSize(requests);
    }

    @Test
    void requestsAnUnknownIdOnceAfterSixtySeconds() {
        undecodable(() -> decoder.decode(value(9, V2)));
        int requests = registry.requests.size();
        int pauses = time.pauses.size();
        time.advance(Duration.ofSeconds(60));

        undecodable(() -> decoder.decode(value(9, V2)));
        undecodable(() -> decoder.decode(value(9, V2)));

        assertThat(registry.requests).hasSize(requests + 1);
        assertThat(time.pauses).hasSize(pauses);
    }

    @Test
    void decodesAnIdThatWasRegisteredAfterItWasUnknown() throws UndecodableRecordException {
        undecodable(() -> decoder.decode(value(2, V2)));
        registry.schemas.put(2, V2);
        time.advance(Duration.ofSeconds(60));

        assertThat(decoder.decode(value(2, V2)).getEventId()).isEqualTo("e1");
    }

    @Test
    void anUnknownIdDoesNotDelayKnownOnes() throws UndecodableRecordException {
        registry.schemas.put(2, V2);
        undecodable(() -> decoder.decode(value(9, V2)));
        int pauses = time.pauses.size();

        assertThat(decoder.decode(value(2, V2)).getEventId()).isEqualTo("e1");
        assertThat(time.pauses).hasSize(pauses);
    }

    @Test
    void aNegativeIdIsNotRequested() {
        undecodable(() -> decoder.decode(value(-5, V2)));

        assertThat(registry.requests).isEmpty();
        assertThat(time.pauses).isEmpty();
    }

    @Test
    void aSchemaThatIsNotAvroMakesTheRecordUndecodableWithoutWaiting() {
        registry.health = ScriptedRegistry.Health.NOT_AVRO;

        assertThat(undecodable(() -> decoder.decode(value(9, V2)))).hasMessage("no usable Avro schema: protobuf");
        assertThat(time.pauses).isEmpty();
    }

    @Test
    void retriesDuringAShortOutage() throws UndecodableRecordException {
        registry.schemas.put(2, V2);
        registry.health = ScriptedRegistry.Health.UNAVAILABLE;
        registry.requestsUntilChange = 10;
        registry.change = () -> registry.health = ScriptedRegistry.Health.AVAILABLE;

        assertThat(decoder.decode(value(2, V2)).getEventId()).isEqualTo("e1");
    }

    @Test
    void failsAfterAnOutageOfThirtySecondsWithoutRejectingTheRecord() {
        registry.health = ScriptedRegistry.Health.UNAVAILABLE;

        assertThatThrownBy(() -> decoder.decode(value(2, V2))).isInstanceOf(RegistryUnavailableException.class);
        assertThat(time.waited()).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(33));
    }

    @Test
    void anOutageIsNotCached() throws UndecodableRecordException {
        registry.schemas.put(2, V2);
        registry.health = ScriptedRegistry.Health.UNAVAILABLE;
        assertThatThrownBy(() -> decoder.decode(value(2, V2))).isInstanceOf(RegistryUnavailableException.class);
        registry.health = ScriptedRegistry.Health.AVAILABLE;

        assertThat(decoder.decode(value(2, V2)).getEventId()).isEqualTo("e1");
    }

    @Test
    void anOutageWhileWaitingForAnUnknownIdIsAnOutage() {
        registry.requestsUntilChange = 2;
        registry.change = () -> registry.health = ScriptedRegistry.Health.UNAVAILABLE;

        assertThatThrownBy(() -> decoder.decode(value(9, V2))).isInstanceOf(RegistryUnavailableException.class);
    }

    @Test
    void deniedAccessFailsImmediately() {
        registry.health = ScriptedRegistry.Health.DENYING_ACCESS;

        assertThatThrownBy(() -> decoder.decode(value(2, V2))).isInstanceOf(RegistryRefusedException.class);
        assertThat(time.pauses).isEmpty();
    }

    @Test
    void aCancelledTaskStopsWaiting() {
        registry.health = ScriptedRegistry.Health.UNAVAILABLE;
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> decoder.decode(value(2, V2))).isInstanceOf(RegistryUnavailableException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void rejectsBytesAfterTheRecord() {
        registry.schemas.put(2, V2);
        byte[] longer = Arrays.copyOf(value(2, V2), value(2, V2).length + 3);

        assertThat(undecodable(() -> decoder.decode(longer)))
                .hasMessage("not a PurchaseEvent in schema 2: 3 bytes follow the record");
    }

    @Test
    void rejectsARecordOfAnotherTopic() {
        registry.schemas.put(5, Order.getClassSchema());
        Order order = new Order("o1", "ann", List.of(new OrderItem("sku", 1, 5L)), 5L, "EUR", NOON);
        byte[] value = new AvroEncoder<Order>(5, Order.getClassSchema()).encode(order);

        assertThat(undecodable(() -> decoder.decode(value)))
                .hasMessageStartingWith("not a PurchaseEvent in schema 5: ");
    }

    @Test
    void rejectsTruncatedRecordsWithoutQuotingThemAndDecodesTheNextOne() throws UndecodableRecordException {
        registry.schemas.put(2, V2);
        byte[] good = value(2, V2);

        for (int length = 0; length < good.length; length++) {
            byte[] truncated = Arrays.copyOf(good, length);
            assertThat(undecodable(() -> decoder.decode(truncated)).getMessage())
                    .doesNotContain("secret", "spring", "EUR");
            assertThat(decoder.decode(good).getAmountMinor()).isEqualTo(4999L);
        }
    }

    private static UndecodableRecordException undecodable(ThrowingCallable code) {
        UndecodableRecordException fault = catchThrowableOfType(UndecodableRecordException.class, code);
        assertThat(fault).isNotNull();
        return fault;
    }

    private static byte[] value(int id, Schema schema) {
        return new AvroEncoder<UserEvent>(id, schema).encode(event());
    }

    static UserEvent event() {
        return new UserEvent(
                "e1", "ann", "s1", EventType.PURCHASE, "/secret", null, "spring", 4999L, "EUR", "DE", NOON);
    }
}
