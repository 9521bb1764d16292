/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.fraud;

import io.millrace.config.jobs.FraudDetectionSettings;
import io.millrace.config.jobs.JobDefinition;
import io.millrace.config.topics.TopicNames;
import io.millrace.schemas.FraudAlert;
import io.millrace.schemas.FraudDecision;
import io.millrace.tools.oracle.core.Expectation;
import io.millrace.tools.oracle.core.Expectation.Output;
import io.millrace.tools.oracle.core.JobVerdict.Summary;
import io.millrace.tools.oracle.core.OracleContext;
import io.millrace.tools.oracle.core.OracleDefinition;
import io.millrace.tools.oracle.fraud.TransactionContract.Payment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.IndexedRecord;

/** The oracle of {@code fraud-detection}. */
public final class FraudDetectionOracle {

    public static final OracleDefinition<FraudDetectionSettings> DEFINITION = new OracleDefinition<>(
            JobDefinition.FRAUD_DETECTION, FraudDetectionSettings.LOADER, FraudDetectionOracle::expectation);

    private FraudDetectionOracle() {}

    private static Expectation<Payment> expectation(FraudDetectionSettings settings, OracleContext context) {
        ExpectedRules rules = new ExpectedRules(settings.history(), settings.defaultRules(), context.begin());
        ExpectedDecisions decisions = new ExpectedDecisions(rules, settings.amountMemory(), context);
        ExpectedAlerts alerts = new ExpectedAlerts(settings, context);
        return new Expectation<>(
                new TransactionContract(),
                List.of(rules),
                payment -> {
                    decisions.accept(payment);
                    alerts.accept(payment.event());
                },
                List.of(
                        new Output<>(
                                TopicNames.FRAUD_DECISIONS,
                                FraudDecision.class,
                                decisions.comparison(),
                                decisions::add),
                        new Output<>(TopicNames.FRAUD_ALERTS, FraudAlert.class, alerts.comparison(), alerts::add)),
                () -> compare(decisions, alerts));
    }

    /** Clears the sentence for people, which nothing compares. */
    static void clearDetails(IndexedRecord record) {
        record.put(record.getSchema().getField("details").pos(), "");
    }

    private static Summary compare(ExpectedDecisions decisions, ExpectedAlerts alerts) {
        decisions.compare();
        alerts.compare();
        long decided = decisions.comparison().records();
        long alerted = alerts.comparison().records();
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("open", decisions.open());
        figures.put("resultRecords", decided + alerted);
        figures.put("reviews", decisions.reviews());
        figures.put("decisionsByRuleVersion", decisions.byVersion());
        figures.put("alertsByPattern", alerts.byPattern());
        List<String> lines = new ArrayList<>();
        lines.add("%,d records: %,d decisions, %,d of them REVIEW, and %,d alerts; %,d transactions not due yet"
                .formatted(decided + alerted, decided, decisions.reviews(), alerted, decisions.open()));
        decisions.byVersion().forEach((version, count) -> lines.add("%,d decisions by %s".formatted(count, version)));
        alerts.byPattern().forEach((pattern, count) -> lines.add("%,d alerts of %s".formatted(count, pattern)));
        return new Summary(lines, figures);
    }
}
