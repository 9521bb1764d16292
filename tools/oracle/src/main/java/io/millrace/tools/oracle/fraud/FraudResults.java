/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.fraud;

import io.millrace.tools.oracle.core.Fields;
import java.util.List;
import java.util.Map;

/** The results of {@code fraud-detection}, without the sentences for people, which nothing compares. */
public final class FraudResults {

    /** One reason to review a transaction. */
    public record Signal(
            String ruleId,
            int ruleVersion,
            String severity,
            double observed,
            double threshold,
            List<String> transactionIds) {

        private static Signal of(Fields record) {
            return new Signal(
                    record.text("ruleId"),
                    record.integer("ruleVersion"),
                    record.text("severity"),
                    record.decimal("observed"),
                    record.decimal("threshold"),
                    record.texts("transactionIds"));
        }
    }

    /**
     * The decision on one transaction.
     *
     * @param ruleVersions of the enabled rules, by ruleId
     * @param eventTime epoch milliseconds
     */
    public record Decision(
            String transactionId,
            String userId,
            int fraudScore,
            List<Signal> signals,
            String action,
            Map<String, Integer> ruleVersions,
            long eventTime) {}

    /** A sequence that matches a pattern; times are epoch milliseconds. */
    public record Alert(
            String alertId,
            String patternId,
            int patternVersion,
            String userId,
            String severity,
            List<String> transactionIds,
            long firstEventTime,
            long lastEventTime) {}

    private FraudResults() {}

    public static Decision decision(Fields record) {
        return new Decision(
                record.text("transactionId"),
                record.text("userId"),
                record.integer("fraudScore"),
                record.records("signals", Signal::of),
                record.text("action"),
                record.map("ruleVersions", Integer.class),
                record.number("eventTime"));
    }

    public static Alert alert(Fields record) {
        return new Alert(
                record.text("alertId"),
                record.text("patternId"),
                record.integer("patternVersion"),
                record.text("userId"),
                record.text("severity"),
                record.texts("transactionIds"),
                record.number("firstEventTime"),
                record.number("lastEventTime"));
    }
}
