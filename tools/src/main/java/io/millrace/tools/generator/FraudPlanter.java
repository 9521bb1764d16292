/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.generator;

import io.millrace.schemas.Transaction;
import java.time.Instant;
import java.util.function.BiConsumer;

/** Plants episodes of fraud among the transactions: payments that belong to no order of the shop. */
final class FraudPlanter {

    private static final long SECOND = 1_000;
    private static final long MINUTE = 60 * SECOND;

    /** What is planted; each kind is named after the rule or pattern that should notice. */
    enum Kind {
        RAPID_TRANSACTIONS,
        UNUSUAL_AMOUNT,
        GEO_VELOCITY,
        CARD_TESTING,
        IMPOSSIBLE_TRAVEL,
        ESCALATING_AMOUNTS
    }

    private final Chance chance;
    private final BiConsumer<Transaction, Long> payments;

    /** @param payments takes each transaction and the time it ought to be sent */
    FraudPlanter(Chance chance, BiConsumer<Transaction, Long> payments) {
        this.chance = chance;
        this.payments = payments;
    }

    void plant(Customer victim, long time) {
        switch (Kind.values()[chance.between(0, Kind.values().length - 1)]) {
            case RAPID_TRANSACTIONS -> {
                for (long i = 0; i < 7; i++) {
                    pay(victim, time + 4 * i * SECOND, chance.between(1_000, 3_000), victim.country());
                }
            }
            case UNUSUAL_AMOUNT -> {
                for (long i = 0; i < 4; i++) {
                    pay(victim, time + 2 * i * MINUTE, chance.between(1_000, 2_000), victim.country());
                }
                pay(victim, time + 10 * MINUTE, chance.between(5_000_000, 9_000_000), victim.country());
            }
            case GEO_VELOCITY -> {
                for (long i = 0; i < 3; i++) {
                    pay(victim, time + 12 * i * MINUTE, chance.between(1_000, 9_000), victim.foreignCountry((int) i));
                }
            }
            case CARD_TESTING -> {
                for (long i = 0; i < 3; i++) {
                    pay(victim, time + 40 * i * SECOND, chance.between(1, 400), victim.country());
                }
                pay(victim, time + 4 * MINUTE, chance.between(20_000, 90_000), victim.country());
            }
            case IMPOSSIBLE_TRAVEL -> {
                pay(victim, time, chance.between(1_000, 9_000), victim.country());
                pay(victim, time + 2 * MINUTE, chance.between(1_000, 9_000), victim.foreignCountry(3));
            }
            case ESCALATING_AMOUNTS -> {
                for (long i = 0; i < 4; i++) {
                    pay(victim, time + 5 * i * MINUTE, 700L << (i + i / 2), victim.country());
                }
            }
        }
    }

    private void pay(Customer victim, long time, long amountMinor, String country) {
        Transaction payment = Transaction.newBuilder()
                .setTransactionId(chance.id("t"))
                .setUserId(victim.userId())
                .setAmountMinor(amountMinor)
                .setCurrency(victim.currency())
                .setCountry(country)
                .setMerchantId("merchant-%03d".formatted(chance.between(1, 400)))
                .setEventTime(Instant.ofEpochMilli(time))
                .build();
        payments.accept(payment, time);
    }
}
