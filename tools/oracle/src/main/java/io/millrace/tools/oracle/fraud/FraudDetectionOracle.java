/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.fraud;

import io.millrace.config.jobs.Delivery;
import io.millrace.config.jobs.FraudDetectionSettings;
import io.millrace.config.jobs.IntakeSettings;
import io.millrace.config.jobs.JobDefinition;
import io.millrace.config.topics.TopicNames;
import io.millrace.schemas.FraudAlert;
import io.millrace.schemas.FraudDecision;
import io.millrace.schemas.FraudRule;
import io.millrace.schemas.registry.SchemaRegistry;
import io.millrace.tools.oracle.core.DeadLetterCheck;
import io.millrace.tools.oracle.core.InputAudit;
import io.millrace.tools.oracle.core.JobOracle;
import io.millrace.tools.oracle.core.JobVerdict;
import io.millrace.tools.oracle.core.LateCheck;
import io.millrace.tools.oracle.core.RecordPosition;
import io.millrace.tools.oracle.core.ResultReader;
import io.millrace.tools.oracle.core.SideTopic;
import io.millrace.tools.oracle.core.Tally;
import io.millrace.tools.oracle.core.WireDecoder;
import io.millrace.tools.oracle.fraud.TransactionInput.Payment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The witness of {@code fraud-detection}.
 *
 * <p>Shown, in this order: dead letters and late records; all rules; all transactions twice, partition after partition; the
 * decisions and alerts, each partition in offset order.
 */
public final class FraudDetectionOracle implements JobOracle {

    private static final String JOB = JobDefinition.FRAUD_DETECTION.name();
    private static final String INPUT = TopicNames.TRANSACTIONS;
    private static final String RULES = TopicNames.FRAUD_RULES;
    private static final String DECISIONS = TopicNames.FRAUD_DECISIONS;
    private static final String ALERTS = TopicNames.FRAUD_ALERTS;
    private static final String LATE = JobDefinition.FRAUD_DETECTION.lateTopic();
    private static final String DEAD_LETTERS = JobDefinition.FRAUD_DETECTION.deadLetterTopic();

    private final SideTopic deadLetters;
    private final SideTopic late;
    private final ExpectedRules rules;
    private final InputAudit<Payment> audit;
    private final ExpectedDecisions decisions;
    private final ExpectedAlerts alerts;
    private final ResultReader decisionReader;
    private final ResultReader alertReader;

    /** @param begin Kafka timestamp of the first transaction, epoch milliseconds */
    public FraudDetectionOracle(FraudDetectionSettings settings, SchemaRegistry registry, long begin) {
        TransactionInput input = new TransactionInput();
        IntakeSettings intake = settings.job().intake();
        this.deadLetters = new SideTopic(DeadLetterCheck.HEADER_PREFIX, repeats(settings, "dead-letters"));
        this.late = new SideTopic(LateCheck.HEADER_PREFIX, repeats(settings, "late"));
        this.rules = new ExpectedRules(
                settings.history(),
                settings.defaultRules(),
                new WireDecoder(registry, FraudRule.getClassSchema()),
                deadLetters,
                new DeadLetterCheck(JOB, deadLetters),
                begin);
        this.decisions = new ExpectedDecisions(rules, settings.amountMemory(), repeats(settings, DECISIONS));
        this.alerts = new ExpectedAlerts(settings, repeats(settings, ALERTS));
        this.audit = new InputAudit<>(
                input,
                new InputAudit.Rules(
                        JOB, intake.maxFutureSkew(), intake.outOfOrderness(), intake.idleness(), intake.dedupHorizon()),
                new WireDecoder(registry, input.readerSchema()),
                deadLetters,
                late,
                begin,
                (payment, missed, highestWatermark, appendedAt) -> {
                    decisions.accept(payment, appendedAt);
                    alerts.accept(payment);
                });
        this.decisionReader = new ResultReader(registry, DECISIONS, FraudDecision.getClassSchema());
        this.alertReader = new ResultReader(registry, ALERTS, FraudAlert.getClassSchema());
    }

    private static boolean repeats(FraudDetectionSettings settings, String output) {
        return settings.job().outputs().get(output) == Delivery.AT_LEAST_ONCE;
    }

    @Override
    public List<View> views() {
        return List.of(
                new View(DEAD_LETTERS, deadLetters::add),
                new View(LATE, late::add),
                new View(RULES, rules::take),
                new View(INPUT, audit::survey),
                new View(INPUT, audit::judge),
                new View(DECISIONS, this::decision),
                new View(ALERTS, this::alert));
    }

    private void decision(ConsumerRecord<byte[], byte[]> record) {
        decisionReader
                .read(record, decisions::unreadable)
                .map(FraudResults::decision)
                .ifPresent(decision -> decisions.found(decision, RecordPosition.of(record), record.timestamp()));
    }

    private void alert(ConsumerRecord<byte[], byte[]> record) {
        alertReader
                .read(record, alerts::unreadable)
                .map(FraudResults::alert)
                .ifPresent(alert -> alerts.found(alert, RecordPosition.of(record), record.timestamp()));
    }

    @Override
    public JobVerdict verdict(Optional<Map<String, Long>> jobCounts, List<String> notes) {
        deadLetters.rejectTheRest();
        late.rejectTheRest();
        long finalWatermark = orNever(audit.finalWatermark());
        long highestFinalWatermark = orNever(audit.highestFinalWatermark());
        ExpectedDecisions.Verdict judged = decisions.verdict(finalWatermark, highestFinalWatermark);
        ExpectedAlerts.Verdict alerted = alerts.verdict(finalWatermark, highestFinalWatermark);
        Map<String, Tally> outputs = new LinkedHashMap<>();
        outputs.put(DECISIONS, judged.tally());
        outputs.put(ALERTS, alerted.tally());
        outputs.put(DEAD_LETTERS, deadLetters.tally());
        outputs.put(LATE, late.tally());
        List<String> examples = new ArrayList<>();
        judged.examples().forEach(example -> examples.add(DECISIONS + "  " + example));
        alerted.examples().forEach(example -> examples.add(ALERTS + "  " + example));
        deadLetters.examples().forEach(example -> examples.add(DEAD_LETTERS + "  " + example));
        late.examples().forEach(example -> examples.add(LATE + "  " + example));
        return new JobVerdict(
                JOB, audit.counts(), outputs, summary(judged, alerted), jobCounts, examples, withGone(notes));
    }

    private static long orNever(OptionalLong watermark) {
        return watermark.orElse(Long.MIN_VALUE);
    }

    private List<String> withGone(List<String> notes) {
        if (rules.gone() == 0) {
            return notes;
        }
        List<String> all = new ArrayList<>(notes);
        all.add("%,d records of %s are gone by compaction; decisions by versions that were there may look wrong"
                .formatted(rules.gone(), RULES));
        return all;
    }

    private static JobVerdict.Summary summary(ExpectedDecisions.Verdict judged, ExpectedAlerts.Verdict alerted) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("open", judged.open());
        figures.put("resultRecords", judged.records() + alerted.records());
        figures.put("reviews", judged.reviews());
        figures.put("decisionsByRuleVersion", judged.byVersion());
        figures.put("alertsByPattern", alerted.byPattern());
        List<String> lines = new ArrayList<>();
        lines.add("%,d records: %,d decisions, %,d of them REVIEW, and %,d alerts; %,d transactions not due yet"
                .formatted(
                        judged.records() + alerted.records(),
                        judged.records(),
                        judged.reviews(),
                        alerted.records(),
                        judged.open()));
        judged.byVersion().forEach((version, count) -> lines.add("%,d decisions by %s".formatted(count, version)));
        alerted.byPattern().forEach((pattern, count) -> lines.add("%,d alerts of %s".formatted(count, pattern)));
        return new JobVerdict.Summary(lines, figures);
    }
}
