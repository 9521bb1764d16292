/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.simulation;

import io.millrace.tools.simulation.SimulatedKafka.Transaction;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.flink.streaming.runtime.streamrecord.StreamElement;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A model of the exactly-once sink, writer and committer in one: the transaction of a barrier is committed once a
 * checkpoint that contains it completes, or when the job is restored from one.
 */
final class SinkSubtask extends Subtask {

    private final Function<Object, ProducerRecord<byte[], byte[]>> serializer;
    private final SimulatedKafka kafka;
    private final NavigableMap<Long, Transaction> uncommitted = new TreeMap<>();
    private Transaction current;

    SinkSubtask(
            JobGraph.Node node,
            int index,
            Function<Object, ProducerRecord<byte[], byte[]>> serializer,
            SimulatedKafka kafka) {
        super(node.uid(), index);
        this.serializer = serializer;
        this.kafka = kafka;
        this.current = kafka.begin();
    }

    @Override
    void process(Channel channel, StreamElement element) {
        if (element.isRecord()) {
            kafka.write(serializer.apply(element.asRecord().getValue()), current);
        }
    }

    @Override
    Supplier<TaskState> snapshot(long checkpointId) {
        uncommitted.put(checkpointId, current);
        current = kafka.begin();
        TaskState state = TaskState.of(List.copyOf(uncommitted.values()));
        return () -> state;
    }

    /** Commits twice, as after a response that was lost. */
    @Override
    void completed(long checkpointId) {
        NavigableMap<Long, Transaction> due = uncommitted.headMap(checkpointId, true);
        due.values().forEach(kafka::commit);
        due.values().forEach(kafka::commit);
        due.clear();
    }

    @Override
    void advanceTo(long time) {
        // nothing depends on the time
    }
}
