/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.enrichment;

import io.millrace.functions.runtime.RecordCounts;
import io.millrace.schemas.EnrichedOrder;
import io.millrace.schemas.EnrichmentStatus;
import io.millrace.schemas.Order;
import io.millrace.schemas.ProfileUpdate;
import io.millrace.schemas.Tier;
import java.util.function.Consumer;

/** Emits enriched orders and counts them by status. */
record EnrichedOrders(RecordCounts<EnrichmentCount> counts, Consumer<EnrichedOrder> out) {

    private static final int FIRST = 0;
    private static final int CORRECTION = 1;

    void resolved(Order order, ProfileUpdate profile) {
        counts.add(EnrichmentCount.ORDERS_RESOLVED);
        out.accept(enriched(order, profile, FIRST, EnrichmentStatus.RESOLVED));
    }

    void unresolved(Order order) {
        counts.add(EnrichmentCount.ORDERS_UNRESOLVED);
        out.accept(result(order, null, null, null, null, null, FIRST, EnrichmentStatus.UNRESOLVED));
    }

    void corrected(Order order, ProfileUpdate profile) {
        counts.add(EnrichmentCount.ORDERS_CORRECTED);
        out.accept(enriched(order, profile, CORRECTION, EnrichmentStatus.CORRECTED));
    }

    private static EnrichedOrder enriched(Order order, ProfileUpdate profile, int revision, EnrichmentStatus status) {
        return result(
                order,
                profile.getName(),
                profile.getEmail(),
                profile.getTier(),
                profile.getSegment(),
                profile.getVersion(),
                revision,
                status);
    }

    /** Calls the constructor, because Avro's builder costs several times as much. */
    private static EnrichedOrder result(
            Order order,
            String name,
            String email,
            Tier tier,
            String segment,
            Long version,
            int revision,
            EnrichmentStatus status) {
        return new EnrichedOrder(
                order.getOrderId(),
                order.getUserId(),
                order.getItems(),
                order.getTotalMinor(),
                order.getCurrency(),
                order.getEventTime(),
                name,
                email,
                tier,
                segment,
                version,
                revision,
                status);
    }
}
