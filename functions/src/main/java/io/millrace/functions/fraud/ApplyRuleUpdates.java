/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

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
 * Takes the valid versions of fraud rules and passes on what changed; sends invalid ones to {@link #DEAD_LETTERS}, so
 * that the rules in force stay. A version that was taken never changes. An equal copy of it, and the withdrawal of a
 * version that is not held, change nothing and are counted as {@code rulesIgnored}.
 *
 * <p>State per key of the topic, {@code ruleId@version}: the version taken, until it is withdrawn. Besides that the
 * counts, for the life of the job.
 */
public final class ApplyRuleUpdates
        extends KeyedProcessFunction<String, Either<DeadLetter, ControlRecord<FraudRule>>, RuleUpdate>
        implements CheckpointedFunction {

    public static final OutputTag<DeadLetter> DEAD_LETTERS =
            new OutputTag<>("rule-dead-letters", TypeInformation.of(DeadLetter.class));

    private static final ValueStateDescriptor<FraudRule> TAKEN =
            new ValueStateDescriptor<>("taken", new AvroType<>(FraudRule.class));

    private final Duration history;
    private final Clock clock;

    private transient ValueState<FraudRule> taken;
    private transient RecordCounts<FraudCount> counts;

    /**
     * @param history for how long transactions are remembered: no rule's window can be longer
     * @param clock tells dead letters when they were judged
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
        taken = getRuntimeContext().getState(TAKEN);
        counts.publish(getRuntimeContext().getMetricGroup());
    }

    @Override
    public void processElement(
            Either<DeadLetter, ControlRecord<FraudRule>> received, Context context, Collector<RuleUpdate> out)
            throws Exception {
        if (received.isLeft()) {
            refuse(received.left(), context);
            return;
        }
        ControlRecord<FraudRule> change = received.right();
        FraudRule before = taken.value();
        if (change.isTombstone()) {
            withdraw(before, context, out);
            return;
        }
        if (change.value().equals(before)) {
            counts.add(FraudCount.RULES_IGNORED); // before any check: what was taken stays, whatever history is now
            return;
        }
        Optional<String> fault = fault(context.getCurrentKey(), before, change.value());
        if (fault.isPresent()) {
            refuse(DeadLetter.of(change.raw(), Stage.RULE, fault.get(), clock.millis()), context);
            return;
        }
        taken.update(change.value());
        counts.add(FraudCount.RULES_APPLIED);
        out.collect(RuleUpdate.taken(change.value()));
    }

    private void withdraw(FraudRule before, Context context, Collector<RuleUpdate> out) {
        if (before == null) {
            counts.add(FraudCount.RULES_IGNORED);
            return; // never taken, or withdrawn already
        }
        taken.clear();
        counts.add(FraudCount.RULES_WITHDRAWN);
        out.collect(RuleUpdate.withdrawn(context.getCurrentKey()));
    }

    private Optional<String> fault(String key, FraudRule before, FraudRule rule) {
        return RuleCheck.keyProblem(key, rule)
                .or(() -> RuleCheck.problem(rule, history))
                .or(() -> before == null ? Optional.empty() : RuleCheck.conflict(before, rule));
    }

    private void refuse(DeadLetter deadLetter, Context context) {
        counts.add(FraudCount.RULES_REJECTED);
        context.output(DEAD_LETTERS, deadLetter);
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        counts.snapshot();
    }
}
