/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.schemas.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.Collections;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

/** Ids that are unknown or have no usable schema. */
class SchemaLookupTest {

    private static final Schema TEXT = Schema.create(Schema.Type.STRING);

    private final ScriptedRegistry registry = new ScriptedRegistry();
    private final SteppedTime time = new SteppedTime();
    private final SchemaLookup lookup = new SchemaLookup(registry, time);

    @Test
    void sixtyUnknownIdsWaitTenSecondsInAll() {
        for (int id = 1; id <= 60; id++) {
            assertThat(fault(id)).isEqualTo("schema id %d is not in the schema registry".formatted(id));
        }

        assertThat(time.waited()).isEqualTo(Duration.ofSeconds(10));
        for (int id = 2; id <= 60; id++) {
            assertThat(Collections.frequency(registry.requests, id)).isEqualTo(1);
        }
    }

    @Test
    void waitsAtMostTenSecondsInAnyMinute() {
        fault(1);
        time.advance(Duration.ofMillis(49_999)); // the first pause ended at 0.1 s and counts until 60.1 s
        fault(2);
        time.advance(Duration.ofMillis(101));
        fault(3);

        assertThat(time.waited()).isEqualTo(Duration.ofMillis(10_100));
        assertThat(registry.requests).filteredOn(id -> id == 2).hasSize(1);
        assertThat(registry.requests).filteredOn(id -> id == 3).hasSize(2);
    }

    @Test
    void waitsTenSecondsAgainAfterAMinute() {
        fault(1);
        time.advance(Duration.ofSeconds(60));
        fault(2);

        assertThat(time.waited()).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void oneIdMaySpendAllOfThePauseThatAnotherLeft() throws UndecodableRecordException {
        registry.requestsUntilChange = 3;
        registry.change = () -> registry.schemas.put(1, TEXT);
        assertThat(lookup.find(1)).isEqualTo(TEXT); // after 100 + 200 + 400 ms

        fault(2);

        assertThat(time.waited()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void findsARegisteredIdAlthoughAllWaitsAreSpent() throws UndecodableRecordException {
        fault(1);
        registry.schemas.put(2, TEXT);

        assertThat(lookup.find(2)).isEqualTo(TEXT);
    }

    @Test
    void anOutageIsStillRetriedOnceAllWaitsAreSpent() throws UndecodableRecordException {
        fault(1);
        registry.schemas.put(2, TEXT);
        registry.health = ScriptedRegistry.Health.UNAVAILABLE;
        registry.requestsUntilChange = 3;
        registry.change = () -> registry.health = ScriptedRegistry.Health.AVAILABLE;

        assertThat(lookup.find(2)).isEqualTo(TEXT);
    }

    /** Avro throws an AvroTypeException here, which is no SchemaParseException. */
    @Test
    void aSchemaWithAnInvalidDefaultMakesItsRecordsUndecodableForAMinuteWithOneRequest() {
        registry.health = ScriptedRegistry.Health.INVALID_DEFAULT;
        String fault = "no usable Avro schema: Invalid default for field f: null not a \"string\"";

        assertThat(fault(1)).isEqualTo(fault);
        time.advance(Duration.ofMillis(59_999));
        assertThat(fault(1)).isEqualTo(fault);

        assertThat(registry.requests).containsExactly(1);
        assertThat(time.pauses).isEmpty();
    }

    @Test
    void findsASchemaThatWasRepaired() throws UndecodableRecordException {
        registry.health = ScriptedRegistry.Health.INVALID_DEFAULT;
        assertThatThrownBy(() -> lookup.find(1)).isInstanceOf(UndecodableRecordException.class);
        registry.health = ScriptedRegistry.Health.AVAILABLE;
        registry.schemas.put(1, TEXT);
        time.advance(Duration.ofSeconds(60));

        assertThat(lookup.find(1)).isEqualTo(TEXT);
    }

    @Test
    void answersWithoutARequestAboutWhatItHasLookedUp() throws UndecodableRecordException {
        registry.schemas.put(1, TEXT);
        assertThat(lookup.isAnswered(1)).isFalse();
        assertThat(lookup.isAnswered(2)).isFalse();

        lookup.find(1);
        fault(2);
        registry.requests.clear();

        assertThat(lookup.isAnswered(1)).isTrue();
        assertThat(lookup.isAnswered(2)).isTrue();
        assertThat(lookup.isAnswered(-1)).isTrue();
        assertThat(lookup.find(1)).isEqualTo(TEXT);
        fault(2);
        fault(-1);
        assertThat(registry.requests).isEmpty();

        time.advance(Duration.ofSeconds(60));
        assertThat(lookup.isAnswered(1)).isTrue();
        assertThat(lookup.isAnswered(2)).isFalse();
    }

    private String fault(int id) {
        UndecodableRecordException fault =
                catchThrowableOfType(UndecodableRecordException.class, () -> lookup.find(id));
        assertThat(fault).isNotNull();
        return fault.getMessage();
    }
}
