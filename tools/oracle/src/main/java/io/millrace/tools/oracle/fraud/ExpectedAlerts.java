/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.fraud;

import io.millrace.config.jobs.FraudDetectionSettings;
import io.millrace.tools.oracle.core.Findings;
import io.millrace.tools.oracle.core.Findings.Kind;
import io.millrace.tools.oracle.core.FoundResults;
import io.millrace.tools.oracle.core.FoundResults.Found;
import io.millrace.tools.oracle.core.RecordPosition;
import io.millrace.tools.oracle.core.Tally;
import io.millrace.tools.oracle.fraud.FraudResults.Alert;
import io.millrace.tools.oracle.fraud.TransactionInput.Payment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The alerts of {@code fraud-detection}: one for every match of a pattern.
 *
 * <p>First takes all accepted transactions and all alerts, then gives its verdict. Keeps all of them.
 */
final class ExpectedAlerts {

    private final FraudDetectionSettings settings;
    private final Map<String, List<Payment>> accepted = new TreeMap<>();
    private final Map<String, Integer> wanted = new HashMap<>();
    private final FoundResults<String, Alert> found;
    private final Map<String, Long> byPattern = new TreeMap<>();
    private final Findings findings = new Findings();
    private long records;
    private long due;
    private long matched;

    /** @param repeatsAllowed written at-least-once: only the last record of an alert has to be right */
    ExpectedAlerts(FraudDetectionSettings settings, boolean repeatsAllowed) {
        this.settings = settings;
        this.found = new FoundResults<>(repeatsAllowed);
    }

    void accept(Payment payment) {
        accepted.computeIfAbsent(payment.userId(), user -> new ArrayList<>()).add(payment);
    }

    /** @param appendedAt Kafka timestamp of its record, epoch milliseconds */
    void found(Alert alert, RecordPosition place, long appendedAt) {
        records++;
        byPattern.merge(alert.patternId(), 1L, Long::sum);
        found.add(alert.alertId(), alert, place, appendedAt);
    }

    /** An alert that could not be read as one. */
    void unreadable(RecordPosition place, String why) {
        records++;
        findings.add(Kind.WRONG, "%s: %s".formatted(place, why));
    }

    /**
     * The verdict on all alerts.
     *
     * @param records read
     * @param byPattern how many of each pattern, by patternId
     */
    record Verdict(Tally tally, long records, Map<String, Long> byPattern, List<String> examples) {}

    /**
     * The verdict, once everything has been taken.
     *
     * @param finalWatermark where the watermark stands if no partition is idle: what it has passed is expected
     * @param highestFinalWatermark where it can stand at most: what lies beyond cannot be there
     */
    Verdict verdict(long finalWatermark, long highestFinalWatermark) {
        List<Alert> possible = matches(highestFinalWatermark);
        possible.forEach(alert -> wanted.merge(alert.alertId(), 1, Integer::sum));
        possible.forEach(alert -> judge(alert, finalWatermark));
        for (Found<Alert> alert : found.rest()) {
            findings.add(Kind.WRONG, "%s: %s matches no pattern by now".formatted(alert.place(), name(alert.result())));
        }
        return new Verdict(findings.tally(due, matched), records, byPattern, findings.examples());
    }

    private List<Alert> matches(long highestFinalWatermark) {
        List<Alert> matches = new ArrayList<>();
        for (List<Payment> user : accepted.values()) {
            List<Payment> judged = user.stream()
                    .filter(payment -> payment.eventTime() <= highestFinalWatermark)
                    .sorted(TransactionInput.ORDER)
                    .toList();
            matches.addAll(PatternArithmetic.cardTesting(settings.cardTesting(), judged));
            matches.addAll(PatternArithmetic.impossibleTravel(settings.impossibleTravel(), judged));
            matches.addAll(PatternArithmetic.escalatingAmounts(settings.escalatingAmounts(), judged));
        }
        return matches;
    }

    private void judge(Alert expected, long finalWatermark) {
        Optional<Found<Alert>> answer = found.take(expected.alertId(), wanted.get(expected.alertId()));
        wanted.merge(expected.alertId(), -1, Integer::sum);
        if (answer.isEmpty() && expected.lastEventTime() > finalWatermark) {
            return;
        }
        due++;
        if (answer.isEmpty()) {
            findings.add(Kind.MISSING, name(expected));
            return;
        }
        Found<Alert> alert = answer.get();
        if (alert.repeated()) {
            findings.add(Kind.DUPLICATED, "%s: %s".formatted(alert.place(), name(alert.result())));
        }
        if (!alert.result().equals(expected)) {
            findings.add(Kind.WRONG, "%s: %s, not %s".formatted(alert.place(), alert.result(), expected));
        }
        matched += alert.result().equals(expected) && !alert.repeated() ? 1 : 0;
    }

    private static String name(Alert alert) {
        return "%s of %s, %s".formatted(alert.patternId(), alert.userId(), alert.transactionIds());
    }
}
