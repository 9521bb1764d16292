/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.enrichment;

import io.millrace.tools.oracle.core.FieldComparison;
import io.millrace.tools.oracle.core.Fields;
import io.millrace.tools.oracle.enrichment.OrderContract.Placed;
import io.millrace.tools.oracle.enrichment.ProfileHistory.Profile;
import java.util.Optional;

/** A record of {@code enriched-orders}. */
record Enriched(Placed order, Profile profile, int revision, String status) {

    static final String RESOLVED = "RESOLVED";
    static final String UNRESOLVED = "UNRESOLVED";
    static final String CORRECTED = "CORRECTED";

    private static final FieldComparison<Placed> ORDER = new FieldComparison<Placed>()
            .field("eventTime", Placed::eventTime)
            .field("totalMinor", Placed::totalMinor)
            .field("currency", Placed::currency)
            .field("items", Placed::items);
    private static final FieldComparison<Profile> PROFILE = new FieldComparison<Profile>()
            .field("profileVersion", Profile::version)
            .field("userName", Profile::name)
            .field("userEmail", Profile::email)
            .field("userTier", Profile::tier)
            .field("userSegment", Profile::segment);

    static Enriched of(Fields record) {
        Profile profile = new Profile(
                record.text("userName"),
                record.text("userEmail"),
                record.text("userTier"),
                record.text("userSegment"),
                record.number("profileVersion"));
        return new Enriched(Placed.of(record), profile, record.integer("revision"), record.text("enrichmentStatus"));
    }

    boolean is(String expectedStatus) {
        return status.equals(expectedStatus);
    }

    /** The first difference of its order from the order as placed. */
    Optional<String> difference(Placed placed) {
        return ORDER.difference(order, placed);
    }

    /** The first difference of its profile from the expected one. */
    Optional<String> difference(Profile expected) {
        return PROFILE.difference(profile, expected);
    }

    @Override
    public String toString() {
        return "%s revision %d".formatted(status, revision);
    }
}
