/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.enrichment;

import io.millrace.schemas.EnrichedOrder;
import io.millrace.schemas.EnrichmentStatus;
import io.millrace.schemas.Order;
import io.millrace.schemas.ProfileUpdate;

/** The records that tell what became of an order. */
final class EnrichedOrders {

    private static final int FIRST = 0;
    private static final int CORRECTION = 1;

    private EnrichedOrders() {}

    static EnrichedOrder resolved(Order order, ProfileUpdate profile) {
        return with(order, profile, FIRST, EnrichmentStatus.RESOLVED);
    }

    static EnrichedOrder unresolved(Order order) {
        return of(order, FIRST, EnrichmentStatus.UNRESOLVED).build();
    }

    static EnrichedOrder corrected(Order order, ProfileUpdate profile) {
        return with(order, profile, CORRECTION, EnrichmentStatus.CORRECTED);
    }

    private static EnrichedOrder with(Order order, ProfileUpdate profile, int revision, EnrichmentStatus status) {
        return of(order, revision, status)
                .setUserName(profile.getName())
                .setUserEmail(profile.getEmail())
                .setUserTier(profile.getTier())
                .setUserSegment(profile.getSegment())
                .setProfileVersion(profile.getVersion())
                .build();
    }

    private static EnrichedOrder.Builder of(Order order, int revision, EnrichmentStatus status) {
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
