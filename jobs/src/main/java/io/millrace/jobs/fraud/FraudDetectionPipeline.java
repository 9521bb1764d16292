/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs.fraud;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.config.jobs.FraudDetectionSettings;
import io.millrace.functions.fraud.ApplyRuleUpdates;
import io.millrace.functions.fraud.CardTesting;
import io.millrace.functions.fraud.EscalatingAmounts;
import io.millrace.functions.fraud.FraudPattern;
import io.millrace.functions.fraud.HistoryRetention;
import io.millrace.functions.fraud.ImpossibleTravel;
import io.millrace.functions.fraud.MatchPattern;
import io.millrace.functions.fraud.RuleUpdate;
import io.millrace.functions.fraud.ScoreTransactions;
import io.millrace.functions.fraud.TransactionInput;
import io.millrace.functions.fraud.TransactionLateness;
import io.millrace.functions.intake.ControlRecord;
import io.millrace.functions.intake.DeadLetter;
import io.millrace.functions.intake.Intake;
import io.millrace.functions.intake.LateRecord;
import io.millrace.functions.intake.RawRecord;
import io.millrace.functions.intake.ValidatedRecord;
import io.millrace.functions.runtime.AvroType;
import io.millrace.functions.runtime.IdleAtEndOfTimeOperator;
import io.millrace.schemas.FraudAlert;
import io.millrace.schemas.FraudDecision;
import io.millrace.schemas.FraudRule;
import io.millrace.schemas.Transaction;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.types.Either;

/**
 * From transactions and rules to decisions and alerts.
 *
 * <pre>
 * judged transactions → route rejects → by user → admit → in order: score transactions → decisions
 *                            ↓                    ↓    ↓       ↑            ↓
 *                       dead letters     dead letters late   rules    per pattern: keep candidates → match → alerts
 *                                                              ↑
 * decoded rules → by ruleId@version → take rules → changes, to every task
 *                                         ↓
 *                                    dead letters
 * </pre>
 *
 * @param defaultRules version 0 of each rule
 * @param patterns the sequences that raise alerts
 * @param history how long transactions are remembered for the windows of rules
 * @param amountMemory without a transaction in a currency for longer than this, its approved amounts are forgotten
 * @param dedupHorizon how long ids are remembered, event time; zero = duplicates are not looked for
 * @param maxLateBytes what the late topic takes, bytes
 */
public record FraudDetectionPipeline(
        List<FraudRule> defaultRules,
        List<FraudPattern> patterns,
        Duration history,
        Duration amountMemory,
        Duration dedupHorizon,
        int maxLateBytes,
        Clock clock) {

    private static final String ADMIT_TRANSACTIONS = "admit-transactions";
    private static final String TAKE_RULES = "take-rules";
    private static final String SCORE_TRANSACTIONS = "score-transactions";

    /** The streams that leave the pipeline. */
    public record Outputs(
            DataStream<FraudDecision> decisions,
            DataStream<FraudAlert> alerts,
            DataStream<LateRecord> late,
            DataStream<DeadLetter> deadLetters) {}

    /** The pipeline that the settings describe. */
    static FraudDetectionPipeline of(FraudDetectionSettings settings, int maxLateBytes, Clock clock) {
        FraudDetectionSettings.CardTesting cardTesting = settings.cardTesting();
        FraudDetectionSettings.ImpossibleTravel travel = settings.impossibleTravel();
        FraudDetectionSettings.EscalatingAmounts escalating = settings.escalatingAmounts();
        return new FraudDetectionPipeline(
                DefaultRules.of(settings),
                List.of(
                        new CardTesting(
                                cardTesting.version(),
                                cardTesting.smallAmountMinor(),
                                cardTesting.largeAmountMinor(),
                                cardTesting.within()),
                        new ImpossibleTravel(travel.version(), travel.within()),
                        new EscalatingAmounts(escalating.version(), escalating.growthFactor(), escalating.within())),
                settings.history(),
                settings.amountMemory(),
                settings.job().intake().dedupHorizon(),
                maxLateBytes,
                clock);
    }

    public Outputs apply(
            DataStream<Either<DeadLetter, ValidatedRecord<Transaction>>> transactions,
            DataStream<Either<DeadLetter, ControlRecord<FraudRule>>> rules) {
        Intake.Outputs<Transaction> accepted = Intake.of(
                transactions,
                new Intake.Options<>(
                        Transaction.class,
                        new TransactionInput(),
                        new TransactionLateness(),
                        dedupHorizon,
                        maxLateBytes,
                        ADMIT_TRANSACTIONS,
                        clock));
        SingleOutputStreamOperator<RuleUpdate> changes = take(rules);
        SingleOutputStreamOperator<FraudDecision> decisions = accepted.accepted()
                .connect(changes.broadcast(ScoreTransactions.RULES))
                .process(
                        new ScoreTransactions(new HistoryRetention(history, amountMemory), defaultRules),
                        new AvroType<>(FraudDecision.class))
                .uid(SCORE_TRANSACTIONS)
                .name(SCORE_TRANSACTIONS);
        return new Outputs(
                decisions,
                alerts(decisions.getSideOutput(ScoreTransactions.IN_ORDER)),
                accepted.late(),
                accepted.deadLetters().union(changes.getSideOutput(ApplyRuleUpdates.DEAD_LETTERS)));
    }

    /** In one task, so that changes reach every task in the same order. */
    private SingleOutputStreamOperator<RuleUpdate> take(
            DataStream<Either<DeadLetter, ControlRecord<FraudRule>>> rules) {
        return rules.keyBy(FraudDetectionPipeline::ruleKey, Types.STRING)
                .transform(
                        TAKE_RULES,
                        RuleUpdate.TYPE,
                        new IdleAtEndOfTimeOperator<>(new ApplyRuleUpdates(history, clock)))
                .setParallelism(1)
                .uid(TAKE_RULES);
    }

    private static String ruleKey(Either<DeadLetter, ControlRecord<FraudRule>> rule) {
        RawRecord raw = rule.isLeft() ? rule.left().raw() : rule.right().raw();
        return raw.key() == null ? "" : new String(raw.key(), UTF_8);
    }

    private DataStream<FraudAlert> alerts(DataStream<Transaction> inOrder) {
        return patterns.stream()
                .map(pattern -> MatchPattern.in(inOrder, pattern))
                .reduce(DataStream::union)
                .orElseThrow(() -> new IllegalStateException("a pipeline without patterns"));
    }
}
