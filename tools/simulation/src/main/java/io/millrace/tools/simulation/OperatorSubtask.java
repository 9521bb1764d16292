/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.simulation;

import io.millrace.functions.runtime.RecordCounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.checkpoint.CheckpointOptions;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.event.WatermarkEvent;
import org.apache.flink.runtime.state.memory.MemCheckpointStreamFactory;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.OperatorSnapshotFinalizer;
import org.apache.flink.streaming.api.operators.OperatorSnapshotFutures;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.LatencyMarker;
import org.apache.flink.streaming.runtime.streamrecord.RecordAttributes;
import org.apache.flink.streaming.runtime.streamrecord.StreamElement;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeServiceAware;
import org.apache.flink.streaming.runtime.tasks.TestProcessingTimeService;
import org.apache.flink.streaming.runtime.watermarkstatus.StatusWatermarkValve;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.util.OutputTag;

/** Runs one instance of an operator of the job, as Flink would: keys, watermarks of several channels, timers, state. */
final class OperatorSubtask extends Subtask {

    private static final int MAX_STATE_BYTES = 64 << 20;
    private static final ListStateDescriptor<RecordCounts.Entry> RECORD_COUNTS =
            new ListStateDescriptor<>("record-counts", TypeInformation.of(RecordCounts.Entry.class));

    private final JobGraph.Node node;
    private final FlinkTasks.Task task;
    private final TestProcessingTimeService timers = new TestProcessingTimeService();
    private final List<Input> inputs = new ArrayList<>();
    private StreamOperator<Object> operator;

    OperatorSubtask(JobGraph.Node node, int index, FlinkTasks.Task task) {
        super(node.uid(), index);
        this.node = node;
        this.task = task;
    }

    /** Creates, restores and opens the operator, once its channels are there. */
    void open(Optional<OperatorSubtaskState> restored, long time) throws Exception {
        timers.setCurrentTime(time);
        ProcessingTimeService service = timers;
        StreamOperatorFactory<Object> factory = node.newFactory();
        if (factory instanceof ProcessingTimeServiceAware aware) {
            aware.setProcessingTimeService(service);
        }
        operator = factory.createStreamOperator(new StreamOperatorParameters<>(
                task.task(),
                node.config(),
                new Routed(),
                () -> service,
                null,
                task.task().getMailboxExecutorFactory().createExecutor(0)));
        inputs.add(new Input(0));
        if (operator instanceof TwoInputStreamOperator) {
            inputs.add(new Input(1));
        }
        task.restore(operator.getOperatorID(), restored);
        operator.initializeState(task.initializer());
        operator.open();
    }

    @Override
    void process(Channel channel, StreamElement element) throws Exception {
        Input input = inputs.get(channel.input());
        if (element.isRecord()) {
            input.emitRecord(element.asRecord());
        } else if (element.isWatermark()) {
            input.valve.inputWatermark(element.asWatermark(), channel.number(), input);
        } else {
            input.valve.inputWatermarkStatus(element.asWatermarkStatus(), channel.number(), input);
        }
    }

    @Override
    void beforeBarrier(long checkpointId) throws Exception {
        operator.prepareSnapshotPreBarrier(checkpointId);
    }

    @Override
    Supplier<TaskState> snapshot(long checkpointId) throws Exception {
        OperatorSnapshotFutures futures = operator.snapshotState(
                checkpointId,
                checkpointId,
                CheckpointOptions.forCheckpointWithDefaultLocation(),
                new MemCheckpointStreamFactory(MAX_STATE_BYTES));
        return () -> TaskState.of(complete(futures));
    }

    private static OperatorSubtaskState complete(OperatorSnapshotFutures futures) {
        try {
            return OperatorSnapshotFinalizer.create(futures).getJobManagerOwnedState();
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException("the state cannot be written", e);
        }
    }

    @Override
    void completed(long checkpointId) throws Exception {
        operator.notifyCheckpointComplete(checkpointId);
    }

    @Override
    void abort(long checkpointId) throws Exception {
        super.abort(checkpointId);
        operator.notifyCheckpointAborted(checkpointId);
    }

    @Override
    void advanceTo(long time) throws Exception {
        timers.setCurrentTime(time);
    }

    StreamOperator<Object> operator() {
        return operator;
    }

    /** Adds the operator's counts, as of its last snapshot, by gauge. */
    void addCounts(Map<String, Long> counts) throws Exception {
        if (operator instanceof AbstractStreamOperator<Object> stateful
                && stateful.getOperatorStateBackend().getRegisteredStateNames().contains(RECORD_COUNTS.getName())) {
            for (RecordCounts.Entry entry : stateful.getOperatorStateBackend()
                    .getListState(RECORD_COUNTS)
                    .get()) {
                counts.merge(entry.gauge(), entry.value(), Long::sum);
            }
        }
    }

    @Override
    void close() throws Exception {
        operator.close();
    }

    /** One input of the operator, with the watermark over its channels. */
    @SuppressWarnings("unchecked") // a graph does not know the types of its records
    private final class Input implements ElementOutput {

        private final int number;
        private final StatusWatermarkValve valve;

        Input(int number) {
            this.number = number;
            this.valve = new StatusWatermarkValve(channels(number));
        }

        private OneInputStreamOperator<Object, Object> only() {
            return (OneInputStreamOperator<Object, Object>) operator;
        }

        private TwoInputStreamOperator<Object, Object, Object> both() {
            return (TwoInputStreamOperator<Object, Object, Object>) operator;
        }

        private boolean isOnly() {
            return operator instanceof OneInputStreamOperator;
        }

        @Override
        public void emitRecord(StreamRecord<Object> element) throws Exception {
            if (number == 0) {
                operator.setKeyContextElement1(element);
            } else {
                operator.setKeyContextElement2(element);
            }
            if (isOnly()) {
                only().processElement(element);
            } else if (number == 0) {
                both().processElement1(element);
            } else {
                both().processElement2(element);
            }
        }

        @Override
        public void emitWatermark(Watermark mark) throws Exception {
            if (isOnly()) {
                only().processWatermark(mark);
            } else if (number == 0) {
                both().processWatermark1(mark);
            } else {
                both().processWatermark2(mark);
            }
        }

        @Override
        public void emitWatermarkStatus(WatermarkStatus status) throws Exception {
            if (isOnly()) {
                only().processWatermarkStatus(status);
            } else if (number == 0) {
                both().processWatermarkStatus1(status);
            } else {
                both().processWatermarkStatus2(status);
            }
        }
    }

    /** The operator's output. */
    private final class Routed implements Output<StreamRecord<Object>> {

        @Override
        public void collect(StreamRecord<Object> element) {
            emit(Optional.empty(), element);
        }

        @Override
        public <X> void collect(OutputTag<X> tag, StreamRecord<X> element) {
            emit(Optional.of(tag), element.<Object>replace(element.getValue()));
        }

        @Override
        public void emitWatermark(Watermark mark) {
            forward(mark);
        }

        @Override
        public void emitWatermarkStatus(WatermarkStatus status) {
            forward(status);
        }

        @Override
        public void emitLatencyMarker(LatencyMarker marker) {
            // a simulation has none
        }

        @Override
        public void emitRecordAttributes(RecordAttributes attributes) {
            // only blocking jobs have them
        }

        @Override
        public void emitWatermark(WatermarkEvent event) {
            // of the second DataStream API, which the jobs do not use
        }

        @Override
        public void close() {
            // holds nothing
        }
    }
}
