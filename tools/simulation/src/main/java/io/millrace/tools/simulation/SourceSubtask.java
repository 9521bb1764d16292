/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.simulation;

import io.millrace.functions.intake.InputProgress;
import io.millrace.functions.intake.RawHeader;
import io.millrace.functions.intake.RawRecord;
import io.millrace.tools.simulation.SourceSpec.Part;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.runtime.metrics.groups.TaskMetricGroup;
import org.apache.flink.runtime.metrics.groups.UnregisteredMetricGroups;
import org.apache.flink.streaming.api.operators.source.TimestampsAndWatermarks;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamElement;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.TestProcessingTimeService;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.util.clock.Clock;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Reads some partitions of a topic as the connector does: each in the order of offsets, from the offsets of the checkpoint,
 * with Flink's own combination of the watermarks of the partitions.
 */
final class SourceSubtask extends Subtask {

    private static final TaskMetricGroup NO_METRICS = UnregisteredMetricGroups.createUnregisteredTaskMetricGroup();
    private static final long WATERMARK_INTERVAL_MILLIS = 200;

    private final SourceSpec spec;
    private final SimulatedKafka kafka;
    private final Map<Integer, Integer> endsAtSubmit;
    private final Map<Integer, SimulatedKafka.Partition> partitions = new TreeMap<>();
    private final Map<Integer, Integer> offsets = new TreeMap<>();
    private final Map<Integer, SourceOutput<Object>> partitionOutputs = new HashMap<>();
    private final TestProcessingTimeService timers = new TestProcessingTimeService();
    private final InputProgress progress = new InputProgress();
    private final Emitted output = new Emitted();
    private boolean hasEnded;

    SourceSubtask(
            JobGraph.Node node, int index, SourceSpec spec, SimulatedKafka kafka, Map<Integer, Integer> endsAtSubmit) {
        super(node.uid(), index);
        this.spec = spec;
        this.kafka = kafka;
        this.endsAtSubmit = endsAtSubmit;
    }

    /** @param restored partition → next offset, of all partitions that have been read before */
    void open(Map<Integer, Integer> restored, int parallelism) throws Exception {
        timers.setCurrentTime(kafka.now());
        kafka.partitions(spec.topic()).forEach((number, partition) -> {
            if (number % parallelism == index()) {
                partitions.put(number, partition);
                int first = spec.part() == Part.AFTER_SUBMIT ? endsAtSubmit.getOrDefault(number, 0) : 0;
                offsets.put(number, restored.getOrDefault(number, first));
            }
        });
        if (spec.watermarks().isPresent()) {
            startWatermarks(spec.watermarks().orElseThrow().apply(progress));
        }
    }

    private void startWatermarks(WatermarkStrategy<Object> strategy) {
        Clock clock = timers.getClock();
        TimestampsAndWatermarks<Object> watermarks = TimestampsAndWatermarks.createProgressiveEventTimeLogic(
                strategy, NO_METRICS, timers, WATERMARK_INTERVAL_MILLIS, clock, clock, NO_METRICS.getIOMetricGroup());
        ReaderOutput<Object> main = watermarks.createMainOutput(output, new Unmonitored());
        offsets.forEach((partition, offset) -> {
            progress.assign(partition, offset);
            partitionOutputs.put(partition, main.createOutputForSplit(Integer.toString(partition)));
        });
        watermarks.startPeriodicWatermarkEmits();
    }

    @Override
    boolean isReady() {
        for (int partition : partitions.keySet()) {
            if (hasNext(partition)) {
                return true;
            }
        }
        return isAtItsEnd();
    }

    private boolean hasNext(int number) {
        int end = spec.part() == Part.BEFORE_SUBMIT
                ? endsAtSubmit.getOrDefault(number, 0)
                : partitions.get(number).end();
        return offsets.get(number) < end;
    }

    private boolean isAtItsEnd() {
        return spec.part() == Part.BEFORE_SUBMIT && !hasEnded;
    }

    /** Whether every record of every time has been emitted. */
    boolean isDone() {
        return spec.part() == Part.BEFORE_SUBMIT
                ? hasEnded
                : partitions.entrySet().stream()
                        .allMatch(partition -> partition.getValue().isLast(offsets.get(partition.getKey())));
    }

    @Override
    void step(SplittableRandom random) throws Exception {
        List<Integer> ready = offsets.keySet().stream().filter(this::hasNext).toList();
        if (ready.isEmpty()) {
            hasEnded = true;
            forward(Watermark.MAX_WATERMARK);
            return;
        }
        int partition = ready.get(random.nextInt(ready.size()));
        int offset = offsets.get(partition);
        offsets.put(partition, offset + 1);
        progress.advance(partition, offset + 1L);
        ConsumerRecord<byte[], byte[]> next = partitions.get(partition).get(offset);
        Object validated = spec.validate().apply(raw(next));
        if (spec.watermarks().isPresent()) {
            partitionOutputs.get(partition).collect(validated, next.timestamp());
            return;
        }
        output.emitRecord(new StreamRecord<>(validated, next.timestamp()));
    }

    private static RawRecord raw(ConsumerRecord<byte[], byte[]> next) {
        return new RawRecord(
                next.topic(),
                next.partition(),
                next.offset(),
                next.timestamp(),
                next.key(),
                next.value(),
                List.<RawHeader>of());
    }

    @Override
    void process(Channel channel, StreamElement element) {
        throw new IllegalStateException("a source has no channels");
    }

    @Override
    Supplier<TaskState> snapshot(long checkpointId) {
        TaskState state = TaskState.of(offsets);
        return () -> state;
    }

    @Override
    void completed(long checkpointId) {
        // offsets are read from checkpoints only
    }

    @Override
    void advanceTo(long time) throws Exception {
        Map<Integer, Long> ends = new HashMap<>();
        partitions.forEach((number, partition) -> ends.put(number, (long) partition.end()));
        progress.updateEnds(ends);
        timers.setCurrentTime(time);
    }

    /** Where records and watermarks go. */
    private final class Emitted implements ElementOutput {

        @Override
        public void emitRecord(StreamRecord<Object> element) {
            emit(Optional.empty(), element);
        }

        @Override
        public void emitWatermark(Watermark mark) {
            forward(mark);
        }

        @Override
        public void emitWatermarkStatus(WatermarkStatus status) {
            forward(status);
        }
    }

    /** The simulation does not align watermarks between sources and publishes no metrics of them. */
    private static final class Unmonitored implements TimestampsAndWatermarks.WatermarkUpdateListener {

        @Override
        public void updateIdle(boolean isIdle) {
            // not monitored
        }

        @Override
        public void updateCurrentEffectiveWatermark(long watermark) {
            // not monitored
        }

        @Override
        public void updateCurrentSplitWatermark(String splitId, long watermark) {
            // not monitored
        }

        @Override
        public void updateCurrentSplitIdle(String splitId, boolean idle) {
            // not monitored
        }

        @Override
        public void splitFinished(String splitId) {
            // not monitored
        }
    }
}
