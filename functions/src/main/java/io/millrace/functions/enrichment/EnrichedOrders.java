/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.enrichment;

import io.millrace.functions.runtime.RecordCounts;
import io.millrace.schemas.EnrichedOrder;
import io.millrace.schemas.EnrichmentStatus;
import io.millrace.schemas.Order;
import io.millrace.schemas.ProfileUpdate;
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
        out.accept(result(order, FIRST, EnrichmentStatus.UNRESOLVED).build());
    }

    void corrected(Order order, ProfileUpdate profile) {
        counts.add(EnrichmentCount.ORDERS_CORRECTED);
        out.accept(enriched(order, profile, CORRECTION, EnrichmentStatus.CORRECTED));
    }

    private static EnrichedOrder enriched(Order order, ProfileUpdate profile, int revision, EnrichmentStatus status) {
        return result(order, revision, status)
                .setUserName(profile.getName())
                .setUserEmail(profile.getEmail())
                .setUserTier(profile.getTier())
                .setUserSegment(profile.getSegment())
                .setProfileVersion(profile.getVersion())
                .build();
    }

    private static EnrichedOrder.Builder result(Order order, int revision, EnrichmentStatus status) {
        return EnrichedOrder.newBuilder()
                .setOrderId(order.getOrderId())
                .setUserId(order.getUserId())
                .setItems(order.getItems())
                .setTotalMinor(order.getTotalMinor())
                .setCurrency(order.getCurrency())
                .setEventTime(order.getEventTime())
                .setRevision(revision)
                .setEnrichmentStatus(status);
    }
}
