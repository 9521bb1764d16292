/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.runtime;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;

/**
 * Puts the two parts of a control input in order: first what was there at submit, then what came after, though both are
 * read at the same time. Takes the first part as input one, bounded, the second as input two. Its watermark goes to
 * the end of time when the first part has ended; before that there is none. To run in one task, so that the order of the
 * records stays.
 *
 * <p>State: what came too early, until the first part has ended.
 */
public final class BootstrapThenFollow<T> extends AbstractStreamOperator<T> implements TwoInputStreamOperator<T, T, T> {

    private static final long serialVersionUID = 1L;

    private final ListStateDescriptor<T> descriptor;

    private transient ListState<T> state;
    private transient List<T> early;
    private transient boolean loaded;

    public BootstrapThenFollow(TypeInformation<T> type) {
        this.descriptor = new ListStateDescriptor<>("too-early", type);
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
        if (loaded) {
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
        loaded = true;
        early.forEach(value -> output.collect(new StreamRecord<>(value)));
        early.clear();
        output.emitWatermark(mark);
    }

    @Override
    public void processWatermark2(Watermark mark) {
        // says nothing about the first part
    }

    @Override
    protected void processWatermarkStatus(WatermarkStatus status, int input) {
        // a control input is waited for, however long it says nothing
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        state.update(early);
    }
}
