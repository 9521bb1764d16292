/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.fraud;

import io.millrace.config.jobs.FraudDetectionSettings;
import io.millrace.config.topics.TopicNames;
import io.millrace.schemas.FraudAlert;
import io.millrace.tools.oracle.core.Comparison;
import io.millrace.tools.oracle.core.Found;
import io.millrace.tools.oracle.core.FoundResults;
import io.millrace.tools.oracle.core.FoundResults.Match;
import io.millrace.tools.oracle.core.OracleContext;
import io.millrace.tools.oracle.core.WatermarkBounds;
import io.millrace.tools.oracle.fraud.TransactionContract.Payment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The expected alerts: one for every match of a pattern. Keeps all accepted transactions and all alerts. */
final class ExpectedAlerts {

    private final FraudDetectionSettings settings;
    private final WatermarkBounds watermarks;
    private final Map<String, List<Payment>> accepted = new TreeMap<>();
    private final FoundResults<String, FraudAlert> results;
    private final Map<String, Long> byPattern = new TreeMap<>();
    private final Comparison comparison = new Comparison();

    ExpectedAlerts(FraudDetectionSettings settings, OracleContext context) {
        this.settings = settings;
        this.watermarks = context.watermarks();
        this.results = new FoundResults<>(context.repeatsAllowed(TopicNames.FRAUD_ALERTS));
    }

    Comparison comparison() {
        return comparison;
    }

    void accept(Payment payment) {
        accepted.computeIfAbsent(payment.userId(), user -> new ArrayList<>()).add(payment);
    }

    void add(Found<FraudAlert> found) {
        FraudDetectionOracle.clearDetails(found.result());
        byPattern.merge(found.result().getPatternId(), 1L, Long::sum);
        results.add(found.result().getAlertId(), found);
    }

    /**
     * Completes the comparison: alerts due by the lowest final watermark are expected, alerts beyond the highest one are
     * wrong.
     */
    void compare() {
        List<FraudAlert> possible = matches(watermarks.highestFinal());
        possible.forEach(alert -> results.expect(alert.getAlertId()));
        possible.forEach(this::compare);
        for (Found<FraudAlert> alert : results.remaining()) {
            comparison.wrong("%s: %s matches no pattern up to the final watermark"
                    .formatted(alert.position(), name(alert.result())));
        }
    }

    private List<FraudAlert> matches(long highestWatermark) {
        List<FraudAlert> matches = new ArrayList<>();
        for (List<Payment> user : accepted.values()) {
            List<Payment> inOrder = user.stream()
                    .filter(payment -> payment.eventTime() <= highestWatermark)
                    .sorted(TransactionContract.ORDER)
                    .toList();
            matches.addAll(PatternMatches.of(settings, inOrder));
        }
        return matches;
    }

    private void compare(FraudAlert expected) {
        Optional<Match<FraudAlert>> match = results.take(expected.getAlertId());
        if (match.isEmpty()) {
            if (expected.getLastEventTime().toEpochMilli() <= watermarks.lowestFinal()) {
                comparison.expect(false);
                comparison.missing(name(expected));
            }
            return;
        }
        Found<FraudAlert> alert = match.orElseThrow().found();
        boolean isEqual = alert.result().equals(expected);
        if (match.orElseThrow().repeated()) {
            comparison.duplicated("%s: %s".formatted(alert.position(), name(alert.result())));
        }
        if (!isEqual) {
            comparison.wrong("%s: %s, not %s".formatted(alert.position(), alert.result(), expected));
        }
        comparison.expect(isEqual && !match.orElseThrow().repeated());
    }

    /** Alerts found, by patternId. */
    Map<String, Long> byPattern() {
        return byPattern;
    }

    private static String name(FraudAlert alert) {
        return "%s of %s, %s".formatted(alert.getPatternId(), alert.getUserId(), alert.getTransactionIds());
    }
}
