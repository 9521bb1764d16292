/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.intake;

import io.millrace.functions.runtime.RecordCounts;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.types.Either;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Splits validated input: dead letters to the side output {@link #DEAD_LETTERS}, unused event types counted, all other
 * records to the main output.
 *
 * <p>State: the counts, for the life of the job.
 */
public final class RouteRejects<T extends SpecificRecord>
        extends ProcessFunction<Either<DeadLetter, ValidatedRecord<T>>, ValidatedRecord<T>>
        implements CheckpointedFunction {

    public static final OutputTag<DeadLetter> DEAD_LETTERS =
            new OutputTag<>("rejected-dead-letters", TypeInformation.of(DeadLetter.class));

    private final InputDefinition<T> definition;

    private transient RecordCounts<IntakeCount> counts;

    public RouteRejects(InputDefinition<T> definition) {
        this.definition = definition;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        counts = RecordCounts.restore(
                context.getOperatorStateStore(), IntakeCount.IN, IntakeCount.DEAD_LETTERED, IntakeCount.IGNORED);
    }

    @Override
    public void open(OpenContext context) {
        counts.publish(getRuntimeContext().getMetricGroup());
    }

    @Override
    public void processElement(
            Either<DeadLetter, ValidatedRecord<T>> validated, Context context, Collector<ValidatedRecord<T>> out) {
        counts.add(IntakeCount.IN);
        if (validated.isLeft()) {
            counts.add(IntakeCount.DEAD_LETTERED);
            context.output(DEAD_LETTERS, validated.left());
            return;
        }
        ValidatedRecord<T> record = validated.right();
        if (!definition.isUsed(record.event())) {
            counts.add(IntakeCount.IGNORED);
            return;
        }
        out.collect(record);
    }

    RecordCounts<IntakeCount> counts() {
        return counts;
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        counts.snapshot();
    }
}
