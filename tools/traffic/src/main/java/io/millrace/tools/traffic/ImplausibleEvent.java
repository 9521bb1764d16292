/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

import io.millrace.schemas.EventType;
import io.millrace.schemas.UserEvent;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** User events that can be decoded and still must not be believed. */
enum ImplausibleEvent {
    FAR_FUTURE,
    EPOCH,
    BEFORE_EPOCH,
    NEGATIVE_AMOUNT,
    HUGE_AMOUNT,
    NO_AMOUNT,
    SMALL_LETTERS,
    LONG_CURRENCY,
    NO_CURRENCY;

    /** Far enough ahead of any clock this traffic may meet. */
    private static final long FUTURE_DAYS = 36_525;

    /** A new event like {@code event}, made implausible in one of the ways. */
    static UserEvent versionOf(UserEvent event, SeededRandom chance) {
        ImplausibleEvent way = values()[chance.between(0, values().length - 1)];
        UserEvent.Builder copy = UserEvent.newBuilder(event)
                .setEventId(chance.id("e"))
                .setType(EventType.PURCHASE)
                .setAmountMinor(1_999L)
                .setCurrency("EUR");
        switch (way) {
            case FAR_FUTURE -> copy.setEventTime(event.getEventTime().plus(FUTURE_DAYS, ChronoUnit.DAYS));
            case EPOCH -> copy.setEventTime(Instant.EPOCH);
            case BEFORE_EPOCH -> copy.setEventTime(Instant.ofEpochMilli(-1));
            case NEGATIVE_AMOUNT -> copy.setAmountMinor(-1L);
            case HUGE_AMOUNT -> copy.setAmountMinor(1_000_000_000_001L);
            case NO_AMOUNT -> copy.setAmountMinor(null);
            case SMALL_LETTERS -> copy.setCurrency("eur");
            case LONG_CURRENCY -> copy.setCurrency("EURO");
            case NO_CURRENCY -> copy.setCurrency(null);
        }
        return copy.build();
    }
}
