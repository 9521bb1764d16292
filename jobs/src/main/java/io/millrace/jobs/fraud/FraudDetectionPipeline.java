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
import io.millrace.functions.fraud.TransactionLateness;
import io.millrace.functions.intake.ControlRecord;
import io.millrace.functions.intake.DeadLetter;
import io.millrace.functions.intake.Input;
import io.millrace.functions.intake.Intake;
import io.millrace.functions.intake.IntakeLimits;
import io.millrace.functions.intake.LateRecord;
import io.millrace.functions.intake.RawRecord;
import io.millrace.functions.runtime.AvroType;
import io.millrace.functions.runtime.CachedBroadcastOperator;
import io.millrace.functions.runtime.IdleAtEndOfTimeOperator;
import io.millrace.schemas.FraudAlert;
import io.millrace.schemas.FraudDecision;
import io.millrace.schemas.FraudRule;
import io.millrace.schemas.Transaction;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.types.Either;

/**
 * Scores transactions by rules and raises alerts on sequences of transactions.
 *
 * <pre>
 * transactions → route rejects → by user → deduplicate and route late → by event time: score transactions → decisions
 *                      ↓                         ↓              ↓               ↑               ↓
 *                dead letters              dead letters       late         rule updates    per pattern:
 *                                                                               ↑          filter candidates → match → alerts
 *                              rules → by ruleId@version → apply rule updates, to every task
 *                                                                 ↓
 *                                                           dead letters
 * </pre>
 *
 * @param defaultRules version 0 of each rule
 * @param patterns the sequences that raise alerts
 * @param history how long transactions are kept for the windows of rules, event time
 * @param amountMemory time without a transaction in a currency after which its approved amounts are dropped, event time
 */
public record FraudDetectionPipeline(
        List<FraudRule> defaultRules,
        List<FraudPattern> patterns,
        Duration history,
        Duration amountMemory,
        IntakeLimits limits) {

    private static final String ADMIT_TRANSACTIONS = "admit-transactions";
    private static final String TAKE_RULES = "take-rules";
    private static final String SCORE_TRANSACTIONS = "score-transactions";

    /** The streams that leave the pipeline. */
    public record Outputs(
            DataStream<FraudDecision> decisions,
            DataStream<FraudAlert> alerts,
            DataStream<LateRecord> late,
            DataStream<DeadLetter> deadLetters) {}

    /** The pipeline for these settings. */
    public static FraudDetectionPipeline of(FraudDetectionSettings settings, IntakeLimits limits) {
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
                limits);
    }

    public Outputs apply(
            Input<Transaction> transactions, DataStream<Either<DeadLetter, ControlRecord<FraudRule>>> rules) {
        Intake.Outputs<Transaction> accepted =
                Intake.of(transactions, new TransactionLateness(), limits, ADMIT_TRANSACTIONS);
        SingleOutputStreamOperator<RuleUpdate> updates = ruleUpdates(rules);
        SingleOutputStreamOperator<FraudDecision> decisions = accepted.accepted()
                .connect(updates.broadcast())
                .transform(
                        SCORE_TRANSACTIONS,
                        new AvroType<>(FraudDecision.class),
                        new CachedBroadcastOperator<>(scoreTransactions(), ScoreTransactions.RULES))
                .uid(SCORE_TRANSACTIONS);
        return new Outputs(
                decisions,
                alerts(decisions),
                accepted.late(),
                accepted.deadLetters().union(updates.getSideOutput(ApplyRuleUpdates.DEAD_LETTERS)));
    }

    private ScoreTransactions scoreTransactions() {
        HistoryRetention retention = new HistoryRetention(history, amountMemory);
        return new ScoreTransactions(retention, defaultRules, patterns, limits.stateCacheBytes());
    }

    /** In a single task, so that updates reach all tasks in the same order. */
    private SingleOutputStreamOperator<RuleUpdate> ruleUpdates(
            DataStream<Either<DeadLetter, ControlRecord<FraudRule>>> rules) {
        return rules.keyBy(FraudDetectionPipeline::ruleKey, Types.STRING)
                .transform(
                        TAKE_RULES,
                        RuleUpdate.TYPE,
                        new IdleAtEndOfTimeOperator<>(new ApplyRuleUpdates(history, limits.clock())))
                .setParallelism(1)
                .uid(TAKE_RULES);
    }

    private static String ruleKey(Either<DeadLetter, ControlRecord<FraudRule>> rule) {
        RawRecord raw = rule.isLeft() ? rule.left().raw() : rule.right().raw();
        return raw.key() == null ? "" : new String(raw.key(), UTF_8);
    }

    private DataStream<FraudAlert> alerts(SingleOutputStreamOperator<FraudDecision> scored) {
        return patterns.stream()
                .map(pattern -> MatchPattern.in(scored, pattern))
                .reduce(DataStream::union)
                .orElseThrow(() -> new IllegalStateException("the pipeline has no patterns"));
    }
}
