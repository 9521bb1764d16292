/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

import io.millrace.schemas.Transaction;
import java.time.Instant;

/** Kinds of transactions that can be decoded but are invalid; each violates exactly one rule. */
enum InvalidPayment {
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
    LOWER_CASE_CURRENCY,
    FOUR_LETTER_CURRENCY,
    THREE_LETTER_COUNTRY;

    /** A transaction derived from {@code payment} under a new id, invalid in this way. */
    Transaction versionOf(Transaction payment, SeededRandom random) {
        Transaction.Builder copy = Transaction.newBuilder(payment).setTransactionId(random.id("t"));
        switch (this) {
            case FAR_FUTURE -> copy.setEventTime(InvalidFields.farAfter(payment.getEventTime()));
            case EPOCH -> copy.setEventTime(Instant.EPOCH);
            case BEFORE_EPOCH -> copy.setEventTime(InvalidFields.BEFORE_EPOCH);
            case SECONDS -> copy.setEventTime(InvalidFields.SECONDS);
            case MICROSECONDS -> copy.setEventTime(InvalidFields.MICROSECONDS);
            case BLANK_ID -> copy.setTransactionId(InvalidFields.BLANK_ID);
            case LONG_ID -> copy.setTransactionId(InvalidFields.tooLong(copy.getTransactionId()));
            case CONTROL_CHARACTER_IN_USER_ID ->
                copy.setUserId(InvalidFields.withControlCharacter(payment.getUserId()));
            case NEGATIVE_AMOUNT -> copy.setAmountMinor(-1);
            case HUGE_AMOUNT -> copy.setAmountMinor(InvalidFields.HUGE_AMOUNT);
            case LOWER_CASE_CURRENCY -> copy.setCurrency("eur");
            case FOUR_LETTER_CURRENCY -> copy.setCurrency("EURO");
            case THREE_LETTER_COUNTRY -> copy.setCountry("DEU");
        }
        return copy.build();
    }
}
