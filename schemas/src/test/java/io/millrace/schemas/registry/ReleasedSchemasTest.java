/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.schemas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.SchemaFormatter;
import org.junit.jupiter.api.Test;

class ReleasedSchemasTest {

    /** The check of the build. If it requires a new frozen version, the file is in target/released. */
    @Test
    void everyVersionReadsEveryOtherAndTheCurrentOneIsFrozen() throws IOException {
        ReleasedSchemas schemas = ReleasedSchemas.bundled();
        for (String topic : schemas.topics()) {
            Path next = Path.of(
                    "target",
                    "released",
                    topic,
                    "v%d.avsc".formatted(schemas.versions(topic).size() + 1));
            Files.createDirectories(next.getParent());
            Files.writeString(next, SchemaFormatter.format("json/pretty", schemas.current(topic)) + "\n");
        }

        assertThat(schemas.violations())
                .as("a file to freeze is in schemas/target/released")
                .isEmpty();
    }

    @Test
    void everyTopicOfTheContractHasASchema() {
        assertThat(ReleasedSchemas.bundled().topics())
                .containsExactly(
                        "enriched-orders",
                        "fraud-alerts",
                        "fraud-decisions",
                        "fraud-rules",
                        "orders",
                        "purchase-totals",
                        "session-events",
                        "transactions",
                        "user-events",
                        "users");
    }

    @Test
    void userEventsHaveTwoVersions() {
        List<Schema> versions = ReleasedSchemas.bundled().versions("user-events");

        assertThat(versions).hasSize(2);
        assertThat(versions.get(0).getField("country")).isNull();
        assertThat(versions.get(1)).isEqualTo(ReleasedSchemas.bundled().current("user-events"));
    }

    @Test
    void currentSchemasHaveNoHintsForTheJavaCodeGenerator() {
        ReleasedSchemas schemas = ReleasedSchemas.bundled();

        assertThat(schemas.topics())
                .allSatisfy(
                        topic -> assertThat(schemas.current(topic).toString()).doesNotContain("avro.java"));
    }

    @Test
    void rejectsATopicWithoutSchema() {
        ReleasedSchemas schemas = ReleasedSchemas.bundled();

        assertThatThrownBy(() -> schemas.versions("user-event"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("user-event")
                .hasMessageContaining("user-events");
    }

    @Test
    void aChangedSchemaMustBeFrozenAsTheNextVersion() {
        Schema released = payment().endRecord();
        Schema changed = payment().optionalString("note").endRecord();

        assertThat(violations(changed, released))
                .containsExactly(
                        "payments: the current schema differs from the last released version v1; leave that as it is"
                                + " and freeze the current schema as schemas/src/main/released/payments/v2.avsc");
    }

    @Test
    void aNewTopicMustBeFrozenAsItsFirstVersion() {
        assertThat(violations(payment().endRecord()))
                .containsExactly("payments: no version is released; freeze the current schema as"
                        + " schemas/src/main/released/payments/v1.avsc");
    }

    @Test
    void rejectsAnAddedFieldWithoutDefault() {
        Schema first = payment().endRecord();
        Schema second = payment().requiredString("note").endRecord();

        assertThat(violations(second, first, second))
                .containsExactly("payments: v2 cannot read data of v1, field note: it has no default, and the writer"
                        + " lacks it; only fields with a default can be added or removed: make it"
                        + " [\"null\", …] with default null, or keep it");
    }

    @Test
    void rejectsARemovedFieldWithoutDefault() {
        Schema first = payment().requiredString("note").endRecord();
        Schema second = payment().endRecord();

        assertThat(violations(second, first, second))
                .singleElement()
                .asString()
                .startsWith("payments: v1 cannot read data of v2, field note: it has no default");
    }

    @Test
    void comparesAllPairsOfVersions() {
        Schema first = payment().name("note").type().optional().stringType().endRecord();
        Schema second = payment().endRecord();
        Schema third = payment().name("note").type().optional().longType().endRecord();

        assertThat(violations(third, first, second, third))
                .anySatisfy(violation -> assertThat(violation)
                        .startsWith("payments: v1 cannot read data of v3, field note: its type changed"))
                .anySatisfy(violation -> assertThat(violation)
                        .startsWith("payments: v3 cannot read data of v1, field note: its type changed"));
    }

    @Test
    void rejectsAWiderTypeWhichIsReadableOneWayOnly() {
        Schema narrow =
                SchemaBuilder.record("Payment").fields().requiredInt("amount").endRecord();
        Schema wide =
                SchemaBuilder.record("Payment").fields().requiredLong("amount").endRecord();

        assertThat(violations(wide, narrow, wide))
                .singleElement()
                .asString()
                .contains("v1 cannot read data of v2, field amount", "reader type: INT", "restore it");
    }

    @Test
    void rejectsAUnitChangeThatAvroAccepts() {
        Schema millis = time("timestamp-millis");
        Schema micros = time("timestamp-micros");

        assertThat(violations(micros, millis, micros))
                .hasSize(2)
                .first()
                .asString()
                .contains("v1 cannot read data of v2, field lines.at", "from timestamp-micros to timestamp-millis");
    }

    @Test
    void findsAUnitChangeBehindAnAlias() {
        Schema renamed = new Schema.Parser()
                .parse(time("timestamp-millis")
                        .toString()
                        .replace("\"name\":\"at\"", "\"name\":\"when\",\"aliases\":[\"at\"]"));

        assertThat(new SchemaVersion("payments", "v2", renamed)
                        .incompatibilitiesWith(new SchemaVersion("payments", "v1", time("timestamp-micros"))))
                .singleElement()
                .asString()
                .contains("field lines.when", "from timestamp-micros to timestamp-millis");
    }

    @Test
    void acceptsANewSymbolOfAnEnumWithDefault() {
        Schema two = enumerated("\"UNKNOWN\", \"A\"", "\"default\": \"UNKNOWN\",");
        Schema three = enumerated("\"UNKNOWN\", \"A\", \"B\"", "\"default\": \"UNKNOWN\",");

        assertThat(violations(three, two, three)).isEmpty();
    }

    @Test
    void rejectsANewSymbolOfAnEnumWithoutDefault() {
        Schema two = enumerated("\"UNKNOWN\", \"A\"", "");
        Schema three = enumerated("\"UNKNOWN\", \"A\", \"B\"", "");

        assertThat(violations(three, two, three))
                .containsExactly("payments: v1 cannot read data of v2, field kind: symbols [B] are unknown and the"
                        + " enum has no default; set its default to UNKNOWN");
    }

    @Test
    void aProjectionMustReadEveryReleasedVersion() {
        Schema first = payment().optionalString("note").endRecord();
        Schema projection = SchemaBuilder.record("Note")
                .aliases("Payment")
                .fields()
                .requiredString("note")
                .endRecord();

        assertThat(new ReleasedSchemas(
                                Map.of("payments", first),
                                Map.of("payments", List.of(first)),
                                Map.of("payments", List.of(projection)))
                        .violations())
                .singleElement()
                .asString()
                .startsWith("payments: projection Note cannot read data of v1, field note: its type changed");
    }

    private static List<String> violations(Schema current, Schema... released) {
        return new ReleasedSchemas(Map.of("payments", current), Map.of("payments", List.of(released)), Map.of())
                .violations();
    }

    private static SchemaBuilder.FieldAssembler<Schema> payment() {
        return SchemaBuilder.record("Payment").fields().requiredString("id");
    }

    private static Schema time(String logicalType) {
        return new Schema.Parser().parse("""
                        {"type": "record", "name": "Payment", "fields": [{"name": "lines", "type": {"type": "array", "items":
                          {"type": "record", "name": "Line", "fields": [
                            {"name": "at", "type": ["null", {"type": "long", "logicalType": "%s"}], "default": null}]}}}]}
                        """.formatted(logicalType));
    }

    private static Schema enumerated(String symbols, String defaultSymbol) {
        return new Schema.Parser().parse("""
                        {"type": "record", "name": "Payment", "fields": [
                          {"name": "kind", "type": {"type": "enum", "name": "Kind", %s "symbols": [%s]}}]}
                        """.formatted(defaultSymbol, symbols));
    }
}
