/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

import java.util.ArrayList;
import java.util.List;

/**
 * A sequence of payments that triggers a fraud rule or pattern by the smallest margin, or narrowly misses it, with the
 * default thresholds.
 *
 * @param detector rule or pattern id
 * @param payments by event time
 * @param reported number of final payments that the detector must report
 */
record FraudScenario(String detector, boolean nearMiss, List<Payment> payments, int reported) {

    private static final long SECOND = 1_000;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;

    /**
     * One payment.
     *
     * @param after milliseconds of event time since the start of the scenario
     */
    record Payment(long after, long amountMinor, String country) {}

    /** The fraud and near misses of every detector. */
    static final List<FraudScenario> ALL = all();

    private static List<FraudScenario> all() {
        List<FraudScenario> all = new ArrayList<>();
        all.add(fraud("geo-velocity", 1, at(0, "DE"), at(20 * MINUTE, "FR"), at(HOUR - 1, "US")));
        all.add(nearMiss("geo-velocity", at(0, "DE"), at(20 * MINUTE, "FR"), at(HOUR, "US")));
        all.add(nearMiss("geo-velocity", at(0, "DE"), at(20 * MINUTE, "FR"), at(40 * MINUTE, "DE")));

        all.add(fraud("unusual-amount", 1, pay(0, 1_000), pay(1, 2_000), pay(2, 3_000), pay(3, 20_001)));
        all.add(nearMiss("unusual-amount", pay(0, 1_000), pay(1, 2_000), pay(2, 3_000), pay(3, 20_000)));
        all.add(nearMiss("unusual-amount", pay(0, 1_000), pay(1, 2_000), pay(2, 90_000)));

        all.add(fraud("escalating-amounts", 4, pay(0, 1_000), pay(9, 2_000), pay(20, 4_000), justBefore(30, 8_000)));
        all.add(nearMiss("escalating-amounts", pay(0, 1_000), pay(9, 2_000), pay(20, 4_000), pay(30, 8_000)));
        all.add(nearMiss("escalating-amounts", pay(0, 1_000), pay(9, 2_000), pay(20, 3_999), pay(29, 8_000)));

        all.add(fraud("card-testing", 4, pay(0, 500), pay(2, 500), pay(5, 1), justBefore(10, 20_000)));
        all.add(nearMiss("card-testing", pay(0, 500), pay(2, 500), pay(5, 1), pay(10, 20_000)));
        all.add(nearMiss("card-testing", pay(0, 500), pay(2, 501), pay(5, 1), pay(9, 20_000)));
        all.add(nearMiss("card-testing", pay(0, 500), pay(2, 500), pay(5, 1), pay(9, 19_999)));

        all.add(fraud("impossible-travel", 2, at(0, "DE"), at(5 * MINUTE - 1, "FR")));
        all.add(nearMiss("impossible-travel", at(0, "DE"), at(5 * MINUTE, "FR")));

        all.add(fraud("rapid-transactions", 1, rapid(6, 59_999)));
        all.add(fraud("rapid-transactions", 1, rapid(6, 0)));
        all.add(nearMiss("rapid-transactions", rapid(6, MINUTE)));
        all.add(nearMiss("rapid-transactions", rapid(5, 10 * SECOND)));
        return List.copyOf(all);
    }

    private static FraudScenario fraud(String detector, int reported, Payment... payments) {
        return new FraudScenario(detector, false, List.of(payments), reported);
    }

    private static FraudScenario nearMiss(String detector, Payment... payments) {
        return new FraudScenario(detector, true, List.of(payments), payments.length);
    }

    private static Payment pay(long minutes, long amountMinor) {
        return new Payment(minutes * MINUTE, amountMinor, "DE");
    }

    /** A payment in the last millisecond before {@code minutes}. */
    private static Payment justBefore(long minutes, long amountMinor) {
        return new Payment(minutes * MINUTE - 1, amountMinor, "DE");
    }

    private static Payment at(long after, String country) {
        return new Payment(after, 1_500, country);
    }

    /** Evenly spaced payments, the last {@code lastAfter} milliseconds after the first. */
    private static Payment[] rapid(int count, long lastAfter) {
        Payment[] payments = new Payment[count];
        for (int i = 0; i < count; i++) {
            payments[i] = new Payment(lastAfter * i / (count - 1), 1_500, "DE");
        }
        return payments;
    }
}
