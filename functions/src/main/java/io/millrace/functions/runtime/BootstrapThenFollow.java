/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.runtime;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;

/**
 * Puts the two parts of a control input in order: first the records that existed at submit, then those written later,
 * although both are read at the same time. Input one is the first part and bounded, input two the second. The operator
 * emits no watermark until the first part ends, and then the maximum. It runs in a single task to preserve the order.
 *
 * <p>State: records of the second part that arrived too early, until the first part ends.
 */
public final class BootstrapThenFollow<T> extends AbstractStreamOperator<T> implements TwoInputStreamOperator<T, T, T> {

    private static final long serialVersionUID = 1L;

    private final ListStateDescriptor<T> descriptor;

    private transient ListState<T> state;
    private transient List<T> early;
    private transient boolean bootstrapped;

    public BootstrapThenFollow(TypeInformation<T> type) {
        this.descriptor = new ListStateDescriptor<>("too-early", type);
    }

    /**
     * Joins the two parts of a control input into one stream.
     *
     * @param uid uid and name of the operator; it names the state and must never change
     */
    public static <T> DataStream<T> inOrder(DataStream<T> bootstrap, DataStream<T> follow, String uid) {
        return bootstrap
                .connect(follow)
                .transform(uid, bootstrap.getType(), new BootstrapThenFollow<>(bootstrap.getType()))
                .setParallelism(1)
                .uid(uid);
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        state = context.getOperatorStateStore().getListState(descriptor);
        early = new ArrayList<>();
        state.get().forEach(early::add);
    }

    @Override
    public void processElement1(StreamRecord<T> element) {
        output.collect(element);
    }

    @Override
    public void processElement2(StreamRecord<T> element) {
        if (bootstrapped) {
            output.collect(element);
            return;
        }
        early.add(element.getValue());
    }

    @Override
    public void processWatermark1(Watermark mark) {
        if (!mark.equals(Watermark.MAX_WATERMARK)) {
            return;
        }
        bootstrapped = true;
        early.forEach(value -> output.collect(new StreamRecord<>(value)));
        early.clear();
        output.emitWatermark(mark);
    }

    @Override
    public void processWatermark2(Watermark mark) {
        // only the end of the first part matters
    }

    @Override
    protected void processWatermarkStatus(WatermarkStatus status, int input) {
        // an idle control input still holds the watermark back
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        state.update(early);
    }
}
