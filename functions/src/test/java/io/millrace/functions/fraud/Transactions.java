/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.functions.intake.RawRecord;
import io.millrace.functions.intake.ValidatedRecord;
import io.millrace.schemas.FraudRule;
import io.millrace.schemas.Severity;
import io.millrace.schemas.Transaction;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Builds transactions and rules for tests; by default of user "ann", 10.00 EUR, without a country. */
final class Transactions {

    private Transactions() {}

    static Transaction at(String id, long eventTime) {
        return transaction(id, eventTime).build();
    }

    static Transaction.Builder transaction(String id, long eventTime) {
        return Transaction.newBuilder()
                .setTransactionId(id)
                .setUserId("ann")
                .setAmountMinor(1_000)
                .setCurrency("EUR")
                .setEventTime(Instant.ofEpochMilli(eventTime));
    }

    static Transaction paying(String id, long amountMinor, long eventTime) {
        return transaction(id, eventTime).setAmountMinor(amountMinor).build();
    }

    static Transaction in(String country, String id, long eventTime) {
        return transaction(id, eventTime).setCountry(country).build();
    }

    static ValidatedRecord<Transaction> received(Transaction transaction) {
        byte[] value = transaction.toString().getBytes(UTF_8);
        byte[] key = transaction.getUserId().getBytes(UTF_8);
        return new ValidatedRecord<>(transaction, new RawRecord("transactions", 0, 0, 0, key, value, List.of()));
    }

    /** The defaults of the contract. */
    static List<FraudRule> defaultRules() {
        return List.of(rapid(0, 60, 5), unusual(0, 10, 3), geo(0, 3_600, 3));
    }

    static FraudRule rapid(int version, double windowSeconds, double max) {
        return rule(
                "rapid-transactions",
                version,
                Severity.HIGH,
                Map.of("window-seconds", windowSeconds, "max-transactions", max));
    }

    static FraudRule unusual(int version, double factor, double minHistory) {
        return rule("unusual-amount", version, Severity.MEDIUM, Map.of("factor", factor, "min-history", minHistory));
    }

    static FraudRule geo(int version, double windowSeconds, double min) {
        return rule(
                "geo-velocity", version, Severity.HIGH, Map.of("window-seconds", windowSeconds, "min-countries", min));
    }

    static FraudRule effectiveFrom(long time, FraudRule rule) {
        return FraudRule.newBuilder(rule)
                .setEffectiveFrom(Instant.ofEpochMilli(time))
                .build();
    }

    static FraudRule disabled(FraudRule rule) {
        return FraudRule.newBuilder(rule).setEnabled(false).build();
    }

    private static FraudRule rule(String ruleId, int version, Severity severity, Map<String, Double> parameters) {
        return new FraudRule(ruleId, version, true, severity, parameters, Instant.EPOCH);
    }
}
