/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.enrichment;

import io.millrace.tools.oracle.enrichment.OrderInput.Placed;
import io.millrace.tools.oracle.enrichment.ProfileHistory.Profile;
import java.util.Objects;
import java.util.Optional;
import org.apache.avro.generic.GenericRecord;

/** What {@code order-enrichment} writes. */
final class EnrichedResults {

    static final String RESOLVED = "RESOLVED";
    static final String UNRESOLVED = "UNRESOLVED";
    static final String CORRECTED = "CORRECTED";

    /** One word on an order. */
    record Enriched(Placed order, Profile profile, int revision, String status) {

        boolean is(String expectedStatus) {
            return status.equals(expectedStatus);
        }
    }

    private EnrichedResults() {}

    static Enriched enriched(GenericRecord record) {
        return new Enriched(
                OrderInput.placed(record),
                new Profile(
                        string(record, "userName"),
                        string(record, "userEmail"),
                        string(record, "userTier"),
                        string(record, "userSegment"),
                        (Long) record.get("profileVersion")),
                (Integer) record.get("revision"),
                record.get("enrichmentStatus").toString());
    }

    private static String string(GenericRecord record, String field) {
        Object value = record.get(field);
        return value == null ? null : value.toString();
    }

    /** In what the order in a result is not the one that was placed, the first thing. */
    static Optional<String> difference(Placed found, Placed placed) {
        return different("eventTime", found.eventTime(), placed.eventTime())
                .or(() -> different("totalMinor", found.totalMinor(), placed.totalMinor()))
                .or(() -> different("currency", found.currency(), placed.currency()))
                .or(() -> different("items", found.items(), placed.items()));
    }

    /** In what two profiles differ, the first thing. */
    static Optional<String> difference(Profile found, Profile expected) {
        return different("profileVersion", found.version(), expected.version())
                .or(() -> different("userName", found.name(), expected.name()))
                .or(() -> different("userEmail", found.email(), expected.email()))
                .or(() -> different("userTier", found.tier(), expected.tier()))
                .or(() -> different("userSegment", found.segment(), expected.segment()));
    }

    private static Optional<String> different(String field, Object found, Object expected) {
        return Objects.equals(found, expected)
                ? Optional.empty()
                : Optional.of("%s %s, not %s".formatted(field, found, expected));
    }
}
