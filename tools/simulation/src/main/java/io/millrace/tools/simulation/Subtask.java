/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.apache.flink.streaming.runtime.streamrecord.StreamElement;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/** One parallel instance of a source, an operator or a sink, with its channels. Aligns barriers. */
abstract class Subtask {

    private final String uid;
    private final int index;
    private final List<Channel> inputs = new ArrayList<>();
    private final List<Route> outputs = new ArrayList<>();
    private Checkpoints checkpoints;
    private long barrier;
    private long lastAborted;

    Subtask(String uid, int index) {
        this.uid = uid;
        this.index = index;
    }

    final String uid() {
        return uid;
    }

    final int index() {
        return index;
    }

    final void addInput(Channel channel) {
        inputs.add(channel);
    }

    final void addOutput(Route route) {
        outputs.add(route);
    }

    /** The number of channels of an input. */
    final int channels(int input) {
        return (int) inputs.stream().filter(channel -> channel.input() == input).count();
    }

    final void acknowledgeTo(Checkpoints coordinator) {
        checkpoints = coordinator;
    }

    /** Whether {@link #step} has something to do. */
    boolean isReady() {
        for (Channel channel : inputs) {
            if (channel.isReady()) {
                return true;
            }
        }
        return false;
    }

    final boolean hasEmptyInputs() {
        for (Channel channel : inputs) {
            if (!channel.isEmpty()) {
                return false;
            }
        }
        return true;
    }

    /** Delivers one element of one channel; a source emits a record. */
    void step(SplittableRandom random) throws Exception {
        int next = random.nextInt(inputs.size());
        while (!inputs.get(next).isReady()) {
            next = (next + 1) % inputs.size();
        }
        Channel channel = inputs.get(next);
        Object element = channel.take();
        if (element instanceof Barrier received) {
            align(channel, received.checkpointId());
            return;
        }
        process(channel, (StreamElement) element);
    }

    /** A barrier of a newer checkpoint cancels the alignment of an older one. */
    private void align(Channel channel, long checkpointId) throws Exception {
        if (checkpointId < barrier || checkpointId <= lastAborted) {
            return;
        }
        if (checkpointId > barrier) {
            barrier = checkpointId;
            inputs.forEach(Channel::unblock);
        }
        channel.block();
        if (inputs.stream().allMatch(Channel::isBlocked)) {
            inputs.forEach(Channel::unblock);
            checkpoint(checkpointId);
        }
    }

    /** Takes a snapshot and forwards the barrier. */
    final void checkpoint(long checkpointId) throws Exception {
        beforeBarrier(checkpointId);
        forward(new Barrier(checkpointId));
        checkpoints.acknowledge(this, checkpointId, snapshot(checkpointId));
    }

    /** Emits to the edges of a side output, or of the main output if {@code output} is empty. */
    final void emit(Optional<OutputTag<?>> output, StreamRecord<Object> element) {
        for (Route route : outputs) {
            if (route.startsAt(output)) {
                route.emit(element);
            }
        }
    }

    /** Sends a watermark, a watermark status or a barrier along every edge. */
    final void forward(Object element) {
        outputs.forEach(route -> route.broadcast(element));
    }

    abstract void process(Channel channel, StreamElement element) throws Exception;

    void beforeBarrier(long checkpointId) throws Exception {}

    /** The state at a barrier: its synchronous part at once, its asynchronous part when the supplier is called, if ever. */
    abstract Supplier<TaskState> snapshot(long checkpointId) throws Exception;

    abstract void completed(long checkpointId) throws Exception;

    /** Ends the alignment of a checkpoint that has failed: some of its barriers may never come. */
    void abort(long checkpointId) throws Exception {
        lastAborted = Math.max(lastAborted, checkpointId);
        if (barrier == checkpointId) {
            inputs.forEach(Channel::unblock);
        }
    }

    /** Sets the processing time, epoch milliseconds. */
    abstract void advanceTo(long time) throws Exception;

    void close() throws Exception {}
}
