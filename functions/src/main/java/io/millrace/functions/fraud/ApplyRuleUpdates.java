/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import io.millrace.functions.intake.ControlKey;
import io.millrace.functions.intake.ControlRecord;
import io.millrace.functions.intake.DeadLetter;
import io.millrace.functions.intake.DeadLetter.Stage;
import io.millrace.functions.runtime.AvroType;
import io.millrace.functions.runtime.RecordCounts;
import io.millrace.schemas.FraudRule;
import io.millrace.schemas.rules.RuleCheck;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.types.Either;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Validates versions of fraud rules and emits the updates; routes invalid versions to {@link #DEAD_LETTERS}, which leaves
 * the rules in force unchanged. A version never changes once it is applied. An equal copy of it, and the withdrawal of a
 * version that is not applied, have no effect and are counted as {@code rulesIgnored}.
 *
 * <p>State per key of the topic, {@code ruleId@version}: the version applied, until it is withdrawn. For the life of the
 * job: the counts.
 */
public final class ApplyRuleUpdates
        extends KeyedProcessFunction<String, Either<DeadLetter, ControlRecord<FraudRule>>, RuleUpdate>
        implements CheckpointedFunction {

    public static final OutputTag<DeadLetter> DEAD_LETTERS =
            new OutputTag<>("rule-dead-letters", TypeInformation.of(DeadLetter.class));

    private static final ValueStateDescriptor<FraudRule> APPLIED =
            new ValueStateDescriptor<>("taken", new AvroType<>(FraudRule.class));

    private final Duration history;
    private final Clock clock;

    private transient ValueState<FraudRule> applied;
    private transient RecordCounts<FraudCount> counts;

    /**
     * @param history how long transactions are kept; no rule's window can be longer
     * @param clock the source of the failure times in dead letters
     */
    public ApplyRuleUpdates(Duration history, Clock clock) {
        this.history = history;
        this.clock = clock;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        counts = RecordCounts.restore(
                context.getOperatorStateStore(),
                FraudCount.RULES_APPLIED,
                FraudCount.RULES_REJECTED,
                FraudCount.RULES_WITHDRAWN,
                FraudCount.RULES_IGNORED);
    }

    @Override
    public void open(OpenContext context) {
        applied = getRuntimeContext().getState(APPLIED);
        counts.publish(getRuntimeContext().getMetricGroup());
    }

    @Override
    public void processElement(
            Either<DeadLetter, ControlRecord<FraudRule>> received, Context context, Collector<RuleUpdate> out)
            throws Exception {
        if (received.isLeft()) {
            reject(received.left(), context);
            return;
        }
        ControlRecord<FraudRule> update = received.right();
        FraudRule before = applied.value();
        if (update.isTombstone()) {
            withdraw(before, context, out);
            return;
        }
        if (update.value().equals(before)) {
            counts.add(FraudCount.RULES_IGNORED); // not validated again: history may have been shortened
            return;
        }
        Optional<String> fault =
                ControlKey.fault(update.raw().key()).or(() -> fault(context.getCurrentKey(), before, update.value()));
        if (fault.isPresent()) {
            reject(new DeadLetter(update.raw(), Stage.RULE, fault.orElseThrow(), clock.millis()), context);
            return;
        }
        applied.update(update.value());
        counts.add(FraudCount.RULES_APPLIED);
        out.collect(RuleUpdate.applied(update.value()));
    }

    private void withdraw(FraudRule before, Context context, Collector<RuleUpdate> out) {
        if (before == null) {
            counts.add(FraudCount.RULES_IGNORED);
            return; // never applied, or already withdrawn
        }
        applied.clear();
        counts.add(FraudCount.RULES_WITHDRAWN);
        out.collect(RuleUpdate.withdrawn(context.getCurrentKey()));
    }

    private Optional<String> fault(String key, FraudRule before, FraudRule rule) {
        return RuleCheck.keyProblem(key, rule)
                .or(() -> RuleCheck.problem(rule, history))
                .or(() -> before == null ? Optional.empty() : RuleCheck.conflict(before, rule));
    }

    private void reject(DeadLetter deadLetter, Context context) {
        counts.add(FraudCount.RULES_REJECTED);
        context.output(DEAD_LETTERS, deadLetter);
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        counts.snapshot();
    }
}
