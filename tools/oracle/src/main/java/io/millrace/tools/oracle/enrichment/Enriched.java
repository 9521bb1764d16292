/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.enrichment;

import static io.millrace.tools.oracle.core.FieldComparison.difference;

import io.millrace.schemas.EnrichedOrder;
import io.millrace.schemas.EnrichmentStatus;
import io.millrace.schemas.Tier;
import io.millrace.tools.oracle.enrichment.OrderContract.Item;
import io.millrace.tools.oracle.enrichment.OrderContract.Placed;
import io.millrace.tools.oracle.enrichment.ProfileHistory.Profile;
import java.util.Optional;

/** A record of {@code enriched-orders}, split into the order and the profile. */
record Enriched(Placed order, Profile profile, int revision, EnrichmentStatus status) {

    static Enriched of(EnrichedOrder record) {
        Placed order = new Placed(
                record.getOrderId(),
                record.getUserId(),
                record.getItems().stream()
                        .map(item -> new Item(item.getSku(), item.getQuantity(), item.getPriceMinor()))
                        .toList(),
                record.getTotalMinor(),
                record.getCurrency(),
                record.getEventTime().toEpochMilli());
        Profile profile = new Profile(
                record.getUserName(),
                record.getUserEmail(),
                Optional.ofNullable(record.getUserTier()).map(Tier::name).orElse(null),
                record.getUserSegment(),
                record.getProfileVersion());
        return new Enriched(order, profile, record.getRevision(), record.getEnrichmentStatus());
    }

    /** The first difference of its order from the order as placed. */
    Optional<String> orderDifference(Placed placed) {
        return difference("eventTime", order.eventTime(), placed.eventTime())
                .or(() -> difference("totalMinor", order.totalMinor(), placed.totalMinor()))
                .or(() -> difference("currency", order.currency(), placed.currency()))
                .or(() -> difference("items", order.items(), placed.items()));
    }

    /** The first difference of its profile from the expected one of the same version. */
    Optional<String> profileDifference(Profile expected) {
        return difference("userName", profile.name(), expected.name())
                .or(() -> difference("userEmail", profile.email(), expected.email()))
                .or(() -> difference("userTier", profile.tier(), expected.tier()))
                .or(() -> difference("userSegment", profile.segment(), expected.segment()));
    }

    @Override
    public String toString() {
        return "%s revision %d".formatted(status, revision);
    }
}
