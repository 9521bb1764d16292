/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.enrichment;

import io.millrace.functions.runtime.CountName;

/** The counts of {@code order-enrichment}. */
enum EnrichmentCount implements CountName {
    PROFILES_APPLIED("profilesTaken"),
    PROFILES_DELETED("profilesDeleted"),
    PROFILES_REJECTED("profilesRefused"),
    ORDERS_HELD("ordersHeld"),
    ORDERS_WAITED("ordersWaited"),
    ORDERS_EVICTED("ordersCrowdedOut"),
    ORDERS_FORGOTTEN("ordersForgotten"),
    ORDERS_RESOLVED("ordersResolved"),
    ORDERS_UNRESOLVED("ordersUnresolved"),
    ORDERS_CORRECTED("ordersCorrected");

    private final String gauge;

    EnrichmentCount(String gauge) {
        this.gauge = gauge;
    }

    @Override
    public String gauge() {
        return gauge;
    }
}
