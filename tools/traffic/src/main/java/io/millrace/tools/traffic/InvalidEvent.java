/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

import io.millrace.schemas.EventType;
import io.millrace.schemas.UserEvent;
import java.time.Instant;

/** Kinds of user events that can be decoded but are invalid. */
enum InvalidEvent {
    FAR_FUTURE,
    EPOCH,
    BEFORE_EPOCH,
    SECONDS,
    MICROSECONDS,
    BLANK_ID,
    LONG_ID,
    CONTROL_CHARACTER_IN_USER_ID,
    NEGATIVE_AMOUNT,
    HUGE_AMOUNT,
    NO_AMOUNT,
    LOWER_CASE_CURRENCY,
    FOUR_LETTER_CURRENCY,
    NO_CURRENCY;

    /** A purchase derived from {@code event} under a new id, invalid in this way. */
    UserEvent versionOf(UserEvent event, SeededRandom random) {
        UserEvent.Builder copy = UserEvent.newBuilder(event)
                .setEventId(random.id("e"))
                .setType(EventType.PURCHASE)
                .setAmountMinor(1_999L)
                .setCurrency("EUR");
        switch (this) {
            case FAR_FUTURE -> copy.setEventTime(InvalidFields.farAfter(event.getEventTime()));
            case EPOCH -> copy.setEventTime(Instant.EPOCH);
            case BEFORE_EPOCH -> copy.setEventTime(InvalidFields.BEFORE_EPOCH);
            case SECONDS -> copy.setEventTime(InvalidFields.SECONDS);
            case MICROSECONDS -> copy.setEventTime(InvalidFields.MICROSECONDS);
            case BLANK_ID -> copy.setEventId(InvalidFields.BLANK_ID);
            case LONG_ID -> copy.setEventId(InvalidFields.tooLong(copy.getEventId()));
            case CONTROL_CHARACTER_IN_USER_ID -> copy.setUserId(InvalidFields.withControlCharacter(event.getUserId()));
            case NEGATIVE_AMOUNT -> copy.setAmountMinor(-1L);
            case HUGE_AMOUNT -> copy.setAmountMinor(InvalidFields.HUGE_AMOUNT);
            case NO_AMOUNT -> copy.setAmountMinor(null);
            case LOWER_CASE_CURRENCY -> copy.setCurrency("eur");
            case FOUR_LETTER_CURRENCY -> copy.setCurrency("EURO");
            case NO_CURRENCY -> copy.setCurrency(null);
        }
        return copy.build();
    }
}
