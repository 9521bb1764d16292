/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.fraud;

import io.millrace.config.jobs.FraudDetectionSettings;
import io.millrace.config.jobs.FraudDetectionSettings.CardTesting;
import io.millrace.config.jobs.FraudDetectionSettings.EscalatingAmounts;
import io.millrace.config.jobs.FraudDetectionSettings.ImpossibleTravel;
import io.millrace.schemas.FraudAlert;
import io.millrace.schemas.Severity;
import io.millrace.tools.oracle.core.Digest;
import io.millrace.tools.oracle.fraud.TransactionContract.Payment;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The sequences of one user's transactions that match a pattern, as alerts without details. */
final class PatternMatches {

    static final String CARD_TESTING = "card-testing";
    static final String IMPOSSIBLE_TRAVEL = "impossible-travel";
    static final String ESCALATING_AMOUNTS = "escalating-amounts";

    private PatternMatches() {}

    /** @param user all transactions of one user, in order */
    static List<FraudAlert> of(FraudDetectionSettings settings, List<Payment> user) {
        List<FraudAlert> alerts = new ArrayList<>(cardTesting(settings.cardTesting(), user));
        alerts.addAll(impossibleTravel(settings.impossibleTravel(), user));
        alerts.addAll(escalatingAmounts(settings.escalatingAmounts(), user));
        return alerts;
    }

    /** @param user all transactions of one user, in order */
    static List<FraudAlert> cardTesting(CardTesting pattern, List<Payment> user) {
        List<FraudAlert> alerts = new ArrayList<>();
        for (List<Payment> all : byCurrency(user)) {
            List<Payment> relevant = all.stream()
                    .filter(payment -> isSmall(pattern, payment) || isLarge(pattern, payment))
                    .toList();
            for (int i = 0; i + 4 <= relevant.size(); i++) {
                List<Payment> four = relevant.subList(i, i + 4);
                if (four.subList(0, 3).stream().allMatch(payment -> isSmall(pattern, payment))
                        && isLarge(pattern, four.get(3))
                        && isWithin(pattern.within(), four)) {
                    alerts.add(alert(CARD_TESTING, pattern.version(), Severity.HIGH, four));
                }
            }
        }
        return alerts;
    }

    private static boolean isSmall(CardTesting pattern, Payment payment) {
        return payment.amountMinor() <= pattern.smallAmountMinor();
    }

    private static boolean isLarge(CardTesting pattern, Payment payment) {
        return payment.amountMinor() >= pattern.largeAmountMinor();
    }

    /** @param user all transactions of one user, in order */
    static List<FraudAlert> impossibleTravel(ImpossibleTravel pattern, List<Payment> user) {
        List<FraudAlert> alerts = new ArrayList<>();
        List<Payment> relevant =
                user.stream().filter(payment -> payment.country() != null).toList();
        for (int i = 0; i + 2 <= relevant.size(); i++) {
            List<Payment> two = relevant.subList(i, i + 2);
            if (!two.get(0).country().equals(two.get(1).country()) && isWithin(pattern.within(), two)) {
                alerts.add(alert(IMPOSSIBLE_TRAVEL, pattern.version(), Severity.HIGH, two));
            }
        }
        return alerts;
    }

    /** @param user all transactions of one user, in order */
    static List<FraudAlert> escalatingAmounts(EscalatingAmounts pattern, List<Payment> user) {
        List<FraudAlert> alerts = new ArrayList<>();
        for (List<Payment> all : byCurrency(user)) {
            int i = 0;
            while (i + 4 <= all.size()) {
                List<Payment> four = all.subList(i, i + 4);
                if (isEscalation(pattern, four)) {
                    alerts.add(alert(ESCALATING_AMOUNTS, pattern.version(), Severity.MEDIUM, four));
                    i += 4;
                } else {
                    i++;
                }
            }
        }
        return alerts;
    }

    private static boolean isEscalation(EscalatingAmounts pattern, List<Payment> four) {
        return four.get(0).amountMinor() > 0
                && grows(pattern, four.get(0), four.get(1))
                && grows(pattern, four.get(1), four.get(2))
                && grows(pattern, four.get(2), four.get(3))
                && isWithin(pattern.within(), four);
    }

    private static boolean grows(EscalatingAmounts pattern, Payment before, Payment after) {
        BigInteger least =
                BigInteger.valueOf(before.amountMinor()).multiply(BigInteger.valueOf(pattern.growthFactor()));
        return BigInteger.valueOf(after.amountMinor()).compareTo(least) >= 0;
    }

    private static Collection<List<Payment>> byCurrency(List<Payment> user) {
        Map<String, List<Payment>> byCurrency =
                user.stream().collect(Collectors.groupingBy(Payment::currency, TreeMap::new, Collectors.toList()));
        return byCurrency.values();
    }

    private static boolean isWithin(Duration within, List<Payment> matched) {
        return last(matched).eventTime() - matched.get(0).eventTime() < within.toMillis();
    }

    private static FraudAlert alert(String patternId, int version, Severity severity, List<Payment> matched) {
        String userId = matched.get(0).userId();
        List<String> ids = matched.stream().map(Payment::id).toList();
        String[] hashed = Stream.concat(Stream.of(patternId, Integer.toString(version), userId), ids.stream())
                .toArray(String[]::new);
        return new FraudAlert(
                Digest.ofFields(hashed).hex(),
                patternId,
                version,
                userId,
                severity,
                ids,
                Instant.ofEpochMilli(matched.get(0).eventTime()),
                Instant.ofEpochMilli(last(matched).eventTime()),
                "");
    }

    private static Payment last(List<Payment> matched) {
        return matched.get(matched.size() - 1);
    }
}
